package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchTest {
  @Test
  void everyBenchmarkIsInTheListOnce() {
    OutputFormat nowhere =
        OutputFormatFactory.createFormatInstance(
            new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);
    List<String> written =
        BenchmarkList.defaultList().getAll(nowhere, List.of()).stream()
            .map(entry -> entry.getUsername())
            .toList();

    assertThat(Stream.of(Bench.values()).map(Bench::method))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void partOfANameFindsAllThatHaveIt() {
    assertThat(Bench.named("JSON-dec"))
        .containsExactly(Bench.JSON_DECODE_PIXELS, Bench.JSON_DECODE_FLOATS);
    assertThat(Bench.named("")).containsExactly(Bench.values());
    assertThat(Bench.named("nothing like it")).isEmpty();
  }

  @Test
  void groupsStandTogether() {
    assertThat(Stream.of(Bench.values()).map(Bench::group)).isSorted();
  }
}
