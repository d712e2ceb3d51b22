package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFileTest {

  @TempDir private Path folder;

  private Trace read(String text) throws IOException {
    return TraceFile.read(Files.writeString(folder.resolve("trace"), text));
  }

  private static long[] nanos(Trace trace) {
    long[] nanos = new long[trace.requests()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = trace.nanosAt(i);
    }
    return nanos;
  }

  @Test
  void readsCsvWithTitleAndSizes() throws IOException {
    Trace trace = read("t_seconds,bytes\n0,100\n0.25,3136\n0.25,0\n");

    assertThat(nanos(trace)).containsExactly(0, 250_000_000, 250_000_000);
    assertThat(trace.bytes()).containsExactly(100, 3136, 0);
    assertThat(trace.name()).isEqualTo("trace");
  }

  @Test
  void readsCsvWithoutEither() throws IOException {
    Trace trace = read("1\n2.5\r\n\n3\n");

    assertThat(nanos(trace)).containsExactly(0, 1_500_000_000, 2_000_000_000);
    assertThat(trace.isSized()).isFalse();
  }

  @Test
  void readsJsonLines() throws IOException {
    Trace trace = read("{\"t\":7,\"bytes\":5}\n{\"bytes\":6,\"t\":7.001}\n");

    assertThat(nanos(trace)).containsExactly(0, 1_000_000);
    assertThat(trace.bytes()).containsExactly(5, 6);
  }

  @Test
  void datesInSecondsStartAtTheFirst() throws IOException {
    Trace trace = read("1767225600.5\n1767225601.5\n");

    assertThat(nanos(trace)).containsExactly(0, 1_000_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "0;x|line 2 is not of the form t_seconds",
        "0;1,|line 2 is not of the form t_seconds",
        "0;-1|line 2 is not of the form t_seconds",
        "0;NaN|line 2 is not of the form t_seconds",
        "t_seconds;0;t_seconds|line 3 is not of the form t_seconds",
        "0;1;0.5|line 3 goes back in time",
        "0,1;1|line 2 must give a size like all the others",
        "0;1,1|line 2 must give a size like all the others",
        "0,9999999999|line 1 gives a size that no body has",
        "{'t':0};{'t':1|line 2 is not JSON",
        "{'t':0};{'t':1} {}|line 2 is not JSON",
        "{'t':'0'}|line 1 is not of the form {",
        "{'t':0,'size':1}|line 1 is not of the form {",
        "{'t':0,'bytes':1.5}|line 1 is not of the form {",
        "{'t':0,'bytes':-1}|line 1 gives a size that no body has",
        "{}|line 1 is not of the form {"
      })
  void mistakesAreNamedByTheirLine(String lines, String sentence) {
    assertThatThrownBy(() -> read(lines.replace(';', '\n').replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void emptyAndMissingFilesAreRefused() {
    assertThatThrownBy(() -> read("t_seconds\n\n")).hasMessageContaining("holds no request");
    assertThatThrownBy(() -> TraceFile.read(folder.resolve("none"))).hasMessageContaining("none");
    assertThatThrownBy(() -> TraceFile.read(folder)).hasMessageContaining("Cannot read");
  }

  @Test
  void traceIsBounded() {
    assertThatThrownBy(() -> read("1\n".repeat(TraceFile.MAX_REQUESTS + 1)))
        .hasMessageContaining("2000000 requests");
    assertThatThrownBy(() -> read(" ".repeat((int) TraceFile.MAX_BYTES + 1)))
        .hasMessageContaining("64 MiB");
  }
}
