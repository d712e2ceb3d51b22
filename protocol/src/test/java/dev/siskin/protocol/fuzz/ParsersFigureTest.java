package dev.siskin.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Coverage-guided fuzzing of every parser. On each build it only finds a fault planted for it. */
@Timeout(1800)
class ParsersFigureTest {
  private static final Duration EACH = Duration.ofMinutes(2);

  @TempDir private Path noSeeds;

  @Test
  void plantedFaultIsFoundAndItsInputKept() throws Exception {
    Jazzer.Result result = Jazzer.run(PlantedFault.NAME, noSeeds, Duration.ofMinutes(5), 1);
    assertThat(result.exitCode()).as(result.log()).isNotZero();
    assertThat(result.log()).contains("let out java.lang.IllegalStateException: the planted fault");
    assertThat(result.crashes()).hasSize(1);
    assertThat(
            Files.readString(result.crashes().get(0), java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("{\"x\"");
  }

  @Test
  @EnabledIfSystemProperty(named = "siskin.verify", matches = "true")
  void parsersKeepTheirPromises() throws Exception {
    List<FigureFile.Row> rows = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    long seed = System.nanoTime() & 0x7fff_ffff;
    for (FuzzTarget target : FuzzTargets.all()) {
      Jazzer.Result result = Jazzer.run(target.name(), FuzzTargets.seedFolder(target), EACH, seed);
      rows.add(row(target.name(), result));
      if (result.exitCode() != 0 || !result.crashes().isEmpty() || result.inputs() < 1_000) {
        broken.add(target.name() + ", exit code " + result.exitCode() + ": " + result.crashes());
      }
    }
    rows.forEach(row -> System.out.printf("fuzz-parsers: %s%n", row));
    FigureFile.write(
        "fuzz-parsers",
        "Coverage-guided fuzzing of every parser, " + EACH.toSeconds() + " s each",
        rows,
        List.of(
            "By Jazzer, from the seeds of the tests; every input is held against what each parser"
                + " promises: it refuses in its own words only, gives back what it borrows, and its"
                + " memory and time stay in proportion; where there is a plain reader over Jackson,"
                + " both say the same."));
    assertThat(broken).as("seed %s; logs and inputs are in target/fuzz", seed).isEmpty();
  }

  private static FigureFile.Row row(String target, Jazzer.Result result) {
    return new FigureFile.Row(
        "inputs of " + target + " that broke a promise",
        Integer.toString(result.crashes().size()),
        "<= 0",
        "",
        String.format(
            Locale.ROOT, "%,d inputs, %,d edges covered", result.inputs(), result.covered()));
  }
}
