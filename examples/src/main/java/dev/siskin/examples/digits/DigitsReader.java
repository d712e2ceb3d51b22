package dev.siskin.examples.digits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads digits from gzipped lines of 64 pixels and a label; the shipped data set by default. */
final class DigitsReader {
  private static final String SHIPPED = "digits.csv.gz";

  private DigitsReader() {}

  /** The 1,797 digits that come with this module (see NOTICE.txt beside them). */
  static List<Digit> shipped() throws IOException {
    try (InputStream data = DigitsReader.class.getResourceAsStream(SHIPPED)) {
      return read(Objects.requireNonNull(data, "the data set is missing from the jar"));
    }
  }

  /**
   * Reads all digits.
   *
   * @throws IOException that names the line, where one is not a digit or there is none
   */
  static List<Digit> read(InputStream gzipped) throws IOException {
    List<Digit> digits = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(gzipped), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        digits.add(digit(line, digits.size()));
      }
    }
    if (digits.isEmpty()) {
      throw new IOException("The digits file has no lines");
    }
    return List.copyOf(digits);
  }

  private static Digit digit(String line, int row) throws IOException {
    try {
      List<Integer> values = Stream.of(line.split(",", -1)).map(Integer::valueOf).toList();
      int last = values.size() - 1;
      return new Digit(row, values.subList(0, last), values.get(last));
    } catch (IllegalArgumentException e) {
      throw new IOException("Digits file, line " + (row + 1) + ": " + reason(e), e);
    }
  }

  private static String reason(IllegalArgumentException e) {
    return e instanceof NumberFormatException
        ? "not a whole number: " + e.getMessage()
        : String.valueOf(e.getMessage());
  }
}
