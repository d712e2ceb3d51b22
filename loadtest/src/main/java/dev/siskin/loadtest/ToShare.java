package dev.siskin.loadtest;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads shares as people type them: {@code 10%} or {@code 0.1}. */
final class ToShare implements ITypeConverter<Double> {

  @Override
  public Double convert(String text) {
    String plain = text.strip();
    boolean percent = plain.endsWith("%");
    try {
      double number = Double.parseDouble(percent ? plain.substring(0, plain.length() - 1) : plain);
      return percent ? number / 100 : number;
    } catch (NumberFormatException mistake) {
      throw new TypeConversionException("'" + text + "' is no share; write for example 10%.");
    }
  }
}
