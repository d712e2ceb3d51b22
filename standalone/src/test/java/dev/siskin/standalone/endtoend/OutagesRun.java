package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A server under a steady load whose broker goes away in one way after the other; says a line of
 * JSON for each. A program of its own, so that it may run where packets can be dropped.
 *
 * <p>Arguments: folder, seconds of an outage, seconds before and again after it, requests a second,
 * {@code filtered} where packets can be dropped, and how many times all outages come.
 */
final class OutagesRun {
  /** More records a second than the client of the server takes in at once while it is deaf. */
  private static final int MODELS = 8;

  private static final String REPLICA = "replica";
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_NANOS = 50_000_000;
  private static final long ONE_CUT_NANOS = 1_500_000_000;

  private final LoneServer server;
  private final Outage.Scene scene;
  private final Duration away;
  private final Duration around;
  private final int rate;

  /** What clients were told until now, which all must be in the topic in the end. */
  private long answeredBefore;

  private OutagesRun(
      LoneServer server, Outage.Scene scene, Duration away, Duration around, int rate) {
    this.server = server;
    this.scene = scene;
    this.away = away;
    this.around = around;
    this.rate = rate;
  }

  public static void main(String[] args) {
    try {
      runAll(args);
      // The client has threads that would keep this JVM.
      System.exit(0);
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void runAll(String[] args) throws Exception {
    Path dataDir = Path.of(args[0]);
    Duration away = Duration.ofSeconds(Long.parseLong(args[1]));
    Duration around = Duration.ofSeconds(Long.parseLong(args[2]));
    int rate = Integer.parseInt(args[3]);
    boolean filtered = args[4].equals("filtered");
    int rounds = Integer.parseInt(args[5]);
    LoneServer.writeModels(dataDir, MODELS);
    int port = Ports.free();
    try (FaultyWire wire = FaultyWire.to(port);
        LoneBroker broker = LoneBroker.startBehind(dataDir, port, wire);
        LoneServer server = LoneServer.start(dataDir, MODELS, REPLICA, broker.bootstrap())) {
      Outage.Scene scene = new Outage.Scene(broker, wire, filtered);
      OutagesRun run = new OutagesRun(server, scene, away, around, rate);
      try {
        for (int round = 0; round < rounds; round++) {
          for (Outage outage : Outage.values()) {
            System.out.println(run.through(outage).text());
          }
        }
      } catch (Exception | AssertionError e) {
        throw new AssertionError("the server said:\n" + server.tail(), e);
      }
      assertThat(
              server.said("topic siskin.lifecycle.v1 has retention.ms=604800000, not 2592000000"))
          .as("that the broker keeps all topics equally long is told: %s", server.tail())
          .isTrue();
      server.end();
      assertThat(Intervals.seen(broker.bootstrap()).of(REPLICA).last())
          .as("the end of a server that was stopped in order is told")
          .isTrue();
    }
  }

  private OutageSeen through(Outage outage) throws Exception {
    SteadyClient client = SteadyClient.start(server.requests(), rate);
    Histogram aroundMicros = new Histogram(3);
    Histogram withoutMicros;
    long waited;
    long recoveryMillis;
    long rssBefore;
    try (client) {
      awaitLedger("some records", ledger -> ledger.acked() > MODELS);
      client.cutMicros();
      look(around);
      aroundMicros.add(client.cutMicros());
      rssBefore = Proc.rssBytes(server.pid());
      Proc.forgetMostRss(server.pid());
      outage.begin(scene);
      waited = look(away);
      withoutMicros = client.cutMicros();
      outage.end(scene);
      recoveryMillis = recover(server.ledger());
      client.cutMicros();
      look(around);
      aroundMicros.add(client.cutMicros());
    }
    long rssMost = Proc.mostRssBytes(server.pid());
    answeredBefore += client.answered();
    Ledger rest = awaitRest();
    StreamSeen stream = Intervals.seen(scene.broker().bootstrap());
    BootSeen seen = stream.of(REPLICA);
    return new OutageSeen(
        outage,
        answeredBefore,
        client.failed(),
        seen.totals().assigned(),
        seen.totals().timed(),
        rest.produced(),
        rest.coalesced(),
        rest.dropped(),
        waited,
        stream.again(),
        seen.gaps(),
        rest.addsUp(),
        recoveryMillis,
        rssBefore,
        rssMost,
        aroundMicros.getValueAtPercentile(99),
        withoutMicros.getValueAtPercentile(99),
        String.join("; ", client.failures()));
  }

  /** The most records that were seen to wait in that time. */
  private long look(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    long most = 0;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(10 * LOOK_EVERY_NANOS);
      most = Math.max(most, server.ledger().waiting());
    }
    return most;
  }

  /** How long it takes until nothing waits any more, and something new has gone through. */
  private long recover(Ledger back) throws Exception {
    long begin = System.nanoTime();
    awaitLedger(
        "all in Kafka after an outage",
        now -> now.waiting() == 0 && (now.acked() > back.acked() || back.waiting() == 0));
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  /**
   * The ledger when all answers are counted and acknowledged, and a cut later still the same: they
   * are counted before their interval is on its way.
   */
  private Ledger awaitRest() throws Exception {
    Ledger before = awaitSent();
    LockSupport.parkNanos(ONE_CUT_NANOS);
    Ledger rest = awaitSent();
    while (!rest.equals(before)) {
      before = rest;
      LockSupport.parkNanos(ONE_CUT_NANOS);
      rest = awaitSent();
    }
    return rest;
  }

  private Ledger awaitSent() throws Exception {
    return awaitLedger(
        "all answers in Kafka", now -> now.requests() >= answeredBefore && now.waiting() == 0);
  }

  private Ledger awaitLedger(String what, java.util.function.Predicate<Ledger> enough)
      throws Exception {
    return Patience.await(what, RECOVERY.plus(SETTLING), server::ledger, enough);
  }

  /** All outages one after the other, and that so many times; a line of JSON for each. */
  static List<OutageSeen> seen(
      String name, boolean filtered, Duration away, Duration around, int rounds) throws Exception {
    List<String> arguments =
        List.of(
            Trained.emptyDir(name).toString(),
            Long.toString(away.toSeconds()),
            Long.toString(around.toSeconds()),
            Integer.toString(Sizes.OUTAGE_RATE),
            filtered ? "filtered" : "proxied",
            Integer.toString(rounds));
    ProcessBuilder builder =
        JavaChild.of(OutagesRun.class, "128m", arguments.toArray(String[]::new));
    if (filtered) {
      builder.command(PacketFilter.inNamespaceOfItsOwn(builder.command()));
    }
    Duration one = away.plus(around.multipliedBy(2)).plus(RECOVERY);
    Duration most = one.multipliedBy((long) rounds * Outage.values().length).plus(START);
    Children.Ended ended = Children.run(builder, most);
    assertThat(ended.code()).as("%s", ended).isZero();
    return ended.out().lines().filter(line -> line.startsWith("{")).map(OutageSeen::parse).toList();
  }
}
