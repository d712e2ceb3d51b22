package dev.siskin.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DigitsReaderTest {
  private static final String GOOD = "0,".repeat(63) + "16,9";

  @Test
  void shippedDataHasAllDigits() throws IOException {
    List<Digit> digits = DigitsReader.shipped();

    assertThat(digits).hasSize(1797);
    assertThat(digits).extracting(Digit::label).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(digits.get(0).pixels()).startsWith(0, 0, 5, 13, 9, 1, 0, 0);
    assertThat(digits.get(0).label()).isZero();
    assertThat(digits.get(1796).row()).isEqualTo(1796);
  }

  @Test
  void lastValueIsTheLabel() throws IOException {
    Digit digit = DigitsReader.read(gzip(GOOD)).get(0);

    assertThat(digit.label()).isEqualTo(9);
    assertThat(digit.pixels()).hasSize(64).endsWith(16);
  }

  @Test
  void shortRowIsRefusedWithItsLine() {
    assertThatThrownBy(() -> DigitsReader.read(gzip(GOOD + "\n1,2,3")))
        .isInstanceOf(IOException.class)
        .hasMessage("Digits file, line 2: expected 64 pixels, found 2");
  }

  @Test
  void longRowIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip("0," + GOOD)))
        .hasMessage("Digits file, line 1: expected 64 pixels, found 65");
  }

  @Test
  void emptyLineIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip(GOOD + "\n\n" + GOOD)))
        .hasMessageStartingWith("Digits file, line 2: not a whole number");
  }

  @Test
  void wordIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip("x" + GOOD)))
        .hasMessageStartingWith("Digits file, line 1: not a whole number")
        .hasMessageContaining("\"x0\"");
  }

  @Test
  void pixelBeyondSixteenIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip(GOOD.replace("16", "17"))))
        .hasMessage("Digits file, line 1: pixel 17 is not in 0..16");
  }

  @Test
  void negativePixelIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip("-1" + GOOD.substring(1))))
        .hasMessage("Digits file, line 1: pixel -1 is not in 0..16");
  }

  @Test
  void labelBeyondNineIsRefused() {
    String row = String.join(",", Collections.nCopies(64, "1")) + ",10";

    assertThatThrownBy(() -> DigitsReader.read(gzip(row)))
        .hasMessage("Digits file, line 1: label 10 is not in 0..9");
  }

  @Test
  void emptyFileIsRefused() {
    assertThatThrownBy(() -> DigitsReader.read(gzip("")))
        .hasMessage("The digits file has no lines");
  }

  @Test
  void plainTextIsRefused() {
    InputStream plain = new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> DigitsReader.read(plain)).isInstanceOf(IOException.class);
  }

  private static InputStream gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
