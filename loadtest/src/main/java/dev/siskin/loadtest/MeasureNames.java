package dev.siskin.loadtest;

import dev.siskin.loadtest.compare.Measure;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of measures on the command line. */
final class MeasureNames implements Iterable<String>, ITypeConverter<Measure> {

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Measure.values()).map(Measure::text).iterator();
  }

  @Override
  public Measure convert(String text) {
    return Arrays.stream(Measure.values())
        .filter(measure -> measure.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is no measure; write one of " + String.join(", ", this) + "."));
  }
}
