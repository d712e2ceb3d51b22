package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server and broker are killed wherever they are, and what the topic says is true all the same. */
@Tag("endtoend")
@Timeout(7_200)
@ExtendWith(Logs.class)
class KillsFigureTest {
  private static final long SEED = 6;
  private static final String UNSENT = "state/telemetry.unsent";
  private static final int MODELS = 4;
  private static final int RATE = 100;
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final double LONGEST_LIFE_NANOS = 4e9;
  private static final double LONGEST_AWAY_NANOS = 2e9;

  private final Random random = new Random(SEED);

  /** What is killed next. */
  private enum Victim {
    SERVER,
    BROKER
  }

  /**
   * One start of the server, as its clients and its metrics saw it.
   *
   * @param broken requests that it may have answered without anybody hearing of it
   * @param surelyRecords interval records that it said Kafka has
   * @param surelyAnswers answers in those
   */
  private record Life(
      String replica,
      boolean killed,
      long answered,
      long broken,
      long surelyRecords,
      long surelyAnswers) {}

  /** The same life, and what the topic says of it. */
  private record Told(Life life, BootSeen seen) {
    long timed() {
      return seen.totals().timed();
    }

    /** The most answers that it can have given. */
    long mayBe() {
      return life.answered + life.broken;
    }
  }

  @Test
  void nothingIsCountedTwiceAndOnlyTheUnacknowledgedIsMissing() throws Exception {
    Path dataDir = Trained.emptyDir("kills");
    LoneServer.writeModels(dataDir, MODELS);
    Deque<Victim> victims = victims();
    List<Life> lives = new ArrayList<>();
    StreamSeen stream;
    try (LoneBroker broker = LoneBroker.start(dataDir)) {
      // What an orderly end could not send on a busy machine is left to the next start.
      while (lives.size() <= Sizes.KILLS / 2 || Files.exists(dataDir.resolve(UNSENT))) {
        lives.add(life(dataDir, broker, "life-" + lives.size(), victims));
      }
      stream = Intervals.seen(broker.bootstrap());
    }
    List<Told> told = lives.stream().map(life -> new Told(life, stream.of(life.replica))).toList();
    List<FigureFile.Row> rows = rows(told, stream.again());
    told.forEach(each -> System.out.printf("kills: %s%n", each));
    rows.forEach(row -> System.out.printf("kills: %s%n", row));
    FigureFile.write(
        "kills",
        String.format(
            Locale.ROOT, "Server and broker killed in %d random places under load", Sizes.KILLS),
        rows,
        List.of(
            "kill -9 of either, half of the times each, in an order and after pauses drawn from seed "
                + SEED
                + "; a broker stays away for up to 2 s.",
            "Acknowledged is what the server's own metrics said before it died."));

    assertThat(lives).filteredOn(Life::killed).hasSize(Sizes.KILLS / 2);
    assertThat(lives).anyMatch(life -> life.killed && life.surelyAnswers > 0);
    told.forEach(KillsFigureTest::assertTrue);
  }

  private Deque<Victim> victims() {
    List<Victim> victims = new ArrayList<>();
    for (int i = 0; i < Sizes.KILLS; i++) {
      victims.add(i % 2 == 0 ? Victim.SERVER : Victim.BROKER);
    }
    Collections.shuffle(victims, random);
    return new ArrayDeque<>(victims);
  }

  /** Until the server is killed or, when nobody is to be killed any more, stopped in order. */
  private Life life(Path dataDir, LoneBroker broker, String replica, Deque<Victim> victims)
      throws Exception {
    try (LoneServer server = LoneServer.start(dataDir, MODELS, replica, broker.bootstrap())) {
      SteadyClient client = SteadyClient.start(server.requests(), RATE);
      Acknowledged acknowledged = Acknowledged.watch(server);
      boolean killed = false;
      try (acknowledged;
          client) {
        if (victims.size() == Sizes.KILLS) {
          // One life at least has something to lose.
          Patience.await("answers in Kafka", SETTLING, acknowledged::answers, n -> n > 0);
        }
        while (!killed && !victims.isEmpty()) {
          pause(LONGEST_LIFE_NANOS);
          killed = kill(victims.remove(), server, broker);
        }
        if (!killed) {
          pause(LONGEST_LIFE_NANOS);
        }
      }
      server.end();
      return new Life(
          replica,
          killed,
          client.answered(),
          client.broken(),
          acknowledged.records(),
          acknowledged.answers());
    }
  }

  /** Whether it was the server. */
  private boolean kill(Victim victim, LoneServer server, LoneBroker broker) throws Exception {
    if (victim == Victim.SERVER) {
      server.kill();
      return true;
    }
    broker.kill();
    pause(LONGEST_AWAY_NANOS);
    broker.restart();
    return false;
  }

  private void pause(double longestNanos) {
    long end = System.nanoTime() + (long) (longestNanos * random.nextDouble());
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void assertTrue(Told told) {
    Life life = told.life;
    assertThat(told.timed()).as("%s", told).isLessThanOrEqualTo(told.mayBe());
    assertThat(told.timed()).as("%s", told).isGreaterThanOrEqualTo(life.surelyAnswers);
    assertThat(told.timed()).as("%s", told).isEqualTo(told.seen.totals().answered());
    assertThat(told.seen.last()).as("%s", told).isEqualTo(!life.killed);
    if (life.killed) {
      assertThat(told.seen.records()).as("%s", told).isGreaterThanOrEqualTo(life.surelyRecords);
    } else {
      assertThat(told.timed()).as("%s", told).isEqualTo(life.answered);
      assertThat(told.seen.gaps()).as("%s", told).isZero();
    }
  }

  private static List<FigureFile.Row> rows(List<Told> all, long again) {
    long answered = all.stream().mapToLong(told -> told.life.answered).sum();
    long gaps = all.stream().mapToLong(told -> told.seen.gaps()).sum();
    return List.of(
        row(
            "answers counted that nobody gave",
            sum(all, told -> told.timed() - told.mayBe()),
            "<= 0",
            String.format(Locale.ROOT, "of %,d; %,d records came twice", answered, again)),
        row(
            "acknowledged answers that are missing",
            sum(all, told -> told.life.surelyAnswers - told.timed()),
            "<= 0",
            ""),
        row(
            "killed servers that look as if they had ended in order, or the other way round",
            sum(all, told -> told.life.killed == told.seen.last() ? 1 : 0),
            "<= 0",
            String.format(Locale.ROOT, "of %,d", all.size())),
        row(
            "unacknowledged answers that are missing",
            sum(all, told -> told.life.answered - told.timed()),
            "",
            String.format(
                Locale.ROOT,
                "of servers that the reader knows to be killed; %,d gaps in their numbers",
                gaps)));
  }

  /** Over all lives, each of which counts if it is above 0. */
  private static long sum(List<Told> all, ToLongFunction<Told> value) {
    return all.stream().mapToLong(value).filter(each -> each > 0).sum();
  }

  private static FigureFile.Row row(String figure, long result, String bound, String note) {
    return new FigureFile.Row(figure, String.format(Locale.ROOT, "%,d", result), bound, "", note);
  }
}
