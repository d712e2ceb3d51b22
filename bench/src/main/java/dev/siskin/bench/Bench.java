package dev.siskin.bench;

import dev.siskin.bench.batching.BatcherBenchmark;
import dev.siskin.bench.batching.HandOverBenchmark;
import dev.siskin.bench.route.RoutingBenchmark;
import dev.siskin.bench.wire.PredictJsonBenchmark;
import dev.siskin.server.events.EventsBenchmark;
import dev.siskin.server.record.LoopCutBenchmark;
import dev.siskin.server.record.RecordingBenchmark;
import dev.siskin.server.telemetry.HandOffBenchmark;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All benchmarks, in the order they are run and shown. */
enum Bench {
  BATCHER_PENDING(
      Group.BATCHER, BatcherBenchmark.class, "pending", "a Pending, made and finished; no queue"),
  BATCHER_ONE_LANE(
      Group.BATCHER,
      BatcherBenchmark.class,
      "oneLane",
      "offer, poll and finish; one lane, batches of 32"),
  BATCHER_64_LANES(
      Group.BATCHER, BatcherBenchmark.class, "manyLanes", "the same; 64 lanes, batches of 8"),
  BATCHER_ONE_BY_ONE(
      Group.BATCHER, BatcherBenchmark.class, "oneByOne", "the same; one lane, batches of 1"),
  BATCHER_SLOTS(
      Group.BATCHER,
      BatcherBenchmark.class,
      "slotsByHand",
      "the same behind the lock of the slots; batches of 32"),

  HAND_OVER_BARE(
      Group.HAND_OVER, HandOverBenchmark.class, "bare", "unpark to the end of a bare park"),
  HAND_OVER_SLOTS(
      Group.HAND_OVER, HandOverBenchmark.class, "slots", "offer to the start of the run"),

  JSON_DECODE_PIXELS(
      Group.BODIES,
      PredictJsonBenchmark.class,
      "decodePixels",
      "784 pixels from JSON, as the load tool sends them"),
  JSON_DECODE_FLOATS(
      Group.BODIES,
      PredictJsonBenchmark.class,
      "decodeFloats",
      "784 floats from JSON, each of 7 to 9 digits"),
  JSON_ENCODE_ANSWER(
      Group.BODIES, PredictJsonBenchmark.class, "encodeAnswer", "an answer of 10 floats to JSON"),
  JSON_ENCODE_ROW(
      Group.BODIES, PredictJsonBenchmark.class, "encodeRow", "an answer of 784 floats to JSON"),
  BINARY_COPY(Group.BODIES, PredictJsonBenchmark.class, "copyRow", "784 floats copied, no JSON"),

  ROUTE_PLAIN(
      Group.ROUTING, RoutingBenchmark.class, "withoutSplit", "a unit, all traffic to one version"),
  ROUTE_SPLIT(Group.ROUTING, RoutingBenchmark.class, "withSplit", "a unit, with a canary of 20%"),
  ROUTE_PINNED(Group.ROUTING, RoutingBenchmark.class, "pinned", "a version that the caller names"),

  RECORD_HISTOGRAM(
      Group.RECORDING,
      RecordingBenchmark.class,
      "histogramAlone",
      "one value into a bare HdrHistogram"),
  RECORD_ASSIGNED(
      Group.RECORDING, RecordingBenchmark.class, "assigned", "a request is routed; on its loop"),
  RECORD_ANSWERED(
      Group.RECORDING,
      RecordingBenchmark.class,
      "answered",
      "a request is answered: six times noted; on its loop"),
  RECORD_EVENT(
      Group.RECORDING,
      EventsBenchmark.class,
      "noted",
      "a request is noted among the last ones, and not chosen; on its loop"),
  RECORD_EVENT_CHOSEN(
      Group.RECORDING,
      EventsBenchmark.class,
      "chosen",
      "the same, copied for its event; on its loop, 500 a second"),
  RECORD_REQUEST(
      Group.RECORDING,
      RecordingBenchmark.class,
      "request",
      "all that is noted of a request, but for its clock reads; on its loop"),
  RECORD_RUN(Group.RECORDING, RecordingBenchmark.class, "ran", "a run is over; on its slot"),

  LOOP_NOTHING(
      Group.LOOP,
      LoopCutBenchmark.class,
      "nothing",
      "no telemetry at all: what the machine does to a loop"),
  LOOP_CUT(
      Group.LOOP,
      LoopCutBenchmark.class,
      "cut",
      "a loop hands 16 cells over to the telemetry thread"),
  LOOP_FIRST(
      Group.LOOP,
      LoopCutBenchmark.class,
      "firstOfSecond",
      "the first answer after it, which needs a cell anew"),

  TELEMETRY_CUT(
      Group.TELEMETRY,
      RecordingBenchmark.class,
      "handOver",
      "a loop notes an answer, hands its cell over, gets it back"),
  TELEMETRY_ENCODE(
      Group.TELEMETRY,
      HandOffBenchmark.class,
      "encodeRecord",
      "a record of 2,000 requests to bytes; telemetry thread"),
  TELEMETRY_OUTBOX(
      Group.TELEMETRY,
      HandOffBenchmark.class,
      "throughOutbox",
      "a record through the outbox; telemetry thread");

  /** What belongs together, with how often it comes. */
  enum Group {
    BATCHER("Batcher, each request"),
    HAND_OVER("A lone request to a resting slot, p50"),
    BODIES("Bodies, each request"),
    ROUTING("Routing, each request"),
    RECORDING("Recording, each request or run"),
    LOOP("Held up on a loop by telemetry, once a second, p99.9"),
    TELEMETRY("Telemetry, once a second for each model");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final Group group;
  private final Class<?> home;
  private final String method;
  private final String words;

  Bench(Group group, Class<?> home, String method, String words) {
    this.group = group;
    this.home = home;
    this.method = method;
    this.words = words;
  }

  /** Those whose name has that in it, in small letters or capitals. */
  static List<Bench> named(String part) {
    String wanted = part.toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(bench -> bench.title().contains(wanted)).toList();
  }

  Group group() {
    return group;
  }

  /** The name people give it: {@code batcher-one-lane}. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String words() {
    return words;
  }

  /** The name JMH gives it. */
  String method() {
    return home.getName() + "." + method;
  }

  /** Whether single calls are timed; of work that is always the same the mean of many is told. */
  boolean isSampled() {
    return group == Group.HAND_OVER || group == Group.LOOP;
  }

  /** Which of the sampled times is told: the median, or how long it takes at its worst. */
  double percentile() {
    return group == Group.LOOP ? 99.9 : 50;
  }
}
