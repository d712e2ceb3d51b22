package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * The races of the batcher: each for a moment in a build, and at full size in JVMs of their own, in
 * which jcstress has the two sides compiled in all combinations.
 */
class RacesFigureTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");

  /** A moment is some hundred thousand times, and even under load some thousand. */
  private static final long LEAST_TIMES = 1_000;

  @Test
  @Timeout(1_800)
  void everyRequestEndsOnceHoweverItIsRaced(@TempDir Path dir) throws Exception {
    List<Race> races = FULL ? RaceRuns.inTheirOwn(dir.resolve("jcstress")) : RaceRuns.inThisJvm();

    assertThat(races).hasSameSizeAs(TestList.tests());
    assertThat(races).allSatisfy(race -> assertThat(race.wrongs()).as(race.name()).isEmpty());
    assertThat(races)
        .as("raced enough to say so")
        .allSatisfy(race -> assertThat(race.times()).as(race.name()).isGreaterThan(LEAST_TIMES))
        .allSatisfy(race -> assertThat(race.missed()).as(race.name()).isEmpty());
    figure(races).write(folder(dir));
  }

  private static Figure figure(List<Race> races) {
    return new Figure(
        "races",
        "Races of the batcher, by jcstress: two threads at one request or two",
        "./siskin verify races",
        races.stream().map(RacesFigureTest::row).toList(),
        List.of(
            "Each race in a JVM of its own for every way to compile its two sides, with and"
                + " without randomized compilers."));
  }

  private static Figure.Row row(Race race) {
    return new Figure.Row(
        race.name(),
        String.format(Locale.ROOT, "%,d times, %d wrong", race.times(), race.wrongs().size()),
        "0 wrong",
        "",
        String.join("; ", race.outcomes().keySet().stream().sorted().toList()));
  }

  private static Path folder(Path temporary) {
    String figures = System.getProperty("siskin.figures", "");
    return FULL && !figures.isEmpty() ? Path.of(figures) : temporary;
  }
}
