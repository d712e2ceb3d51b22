package dev.siskin.loadtest;

import dev.siskin.loadtest.slo.Slo;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads SLOs on the command line. */
final class ToSlo implements ITypeConverter<Slo> {

  @Override
  public Slo convert(String text) {
    try {
      return Slo.parse(text);
    } catch (IllegalArgumentException mistake) {
      throw new TypeConversionException(mistake.getMessage());
    }
  }
}
