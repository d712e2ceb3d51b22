package dev.siskin.watch.tail;

import static dev.siskin.watch.Records.histogram;
import static dev.siskin.watch.Records.second;
import static dev.siskin.watch.Records.version;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.BootReport.State;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.protocol.telemetry.reader.SeqRange;
import dev.siskin.watch.Records;
import dev.siskin.watch.stream.StreamCounts;
import dev.siskin.watch.tail.TailView.Moment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final TailOptions OPTIONS =
      new TailOptions("host:1", Set.of(), Stage.TOTAL, 10, 1, false);
  private static final BootReport KILLED =
      new BootReport(
          "r-1",
          "b-1",
          BootReport.State.KILLED,
          0,
          10,
          4,
          List.of(new SeqRange(4, 5), new SeqRange(9, 9)),
          2,
          1_000,
          9_000,
          Map.of("m", 9_000L),
          OptionalLong.of(12_000));
  private static final StreamCounts COUNTS = new StreamCounts(40, 2, 0, 1, 3, "partition 0: bad");
  private static final TailRow ROW =
      new TailRow(
          new ArmKey("half", 12, Arm.CANARY), 1234.56, Quantiles.of(millis()), 0.5, 7.25, 123_456);
  private static final TailRow IDLE =
      new TailRow(new ArmKey("m", 1, Arm.STABLE), 0, Quantiles.of(histogram()), 0, Double.NaN, 9);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, UTF_8);
  private final TableText text = new TableText(OPTIONS);

  @Test
  void theLiveTableIsAligned() {
    assertThat(text.live(moment(false, ROW, IDLE)))
        .containsExactly(
            "last 10 s, total times in ms; heard 1 s ago from host:1; 40 records, 2 duplicates,"
                + " 1 bad",
            "MODEL  VERSION  ARM     RATE/S   P50   P90   P99  P99.9  ERR/S  BATCH   COUNT",
            "half   12       canary    1235  0.50  0.90  0.99   1.00   0.50   7.25  123456",
            "m      1        stable       0     -     -     -      -      0      -       9",
            "last bad record: partition 0: bad");
  }

  @Test
  void aLostBrokerIsInTheHead() {
    assertThat(text.live(moment(true, ROW)).get(0)).contains("waiting for the broker at host:1");
  }

  @Test
  void beforeTheFirstRecordTheTableHasOnlyAHead() {
    Moment empty = new Moment(5, 1, -1, false, new StreamCounts(0, 0, 0, 0, 0, null), List.of());
    assertThat(text.live(empty))
        .hasSize(2)
        .first()
        .asString()
        .contains("nothing heard yet from host:1");
  }

  @Test
  void theTotalsNameEveryCount() {
    assertThat(text.totals(totals(), COUNTS, List.of()))
        .containsExactly(
            "MODEL  VERSION  ARM     ASSIGNED  ANSWERED  ERRORS  OPEN  BATCHES  FAILED  ROWS   P50"
                + "   P90   P99  P99.9",
            "m      1        stable        10         3       5     2        4       0     9  2.01"
                + "  3.01  3.01   3.01",
            "errors of m 1 stable: INTERNAL 4, OVERLOADED 1",
            "refused by n: NOT_FOUND 7",
            "40 records, 2 duplicates, 1 bad, 3 missing, 6 dropped by servers; total times in ms",
            "last bad record: partition 0: bad");
  }

  @Test
  void whatIsMissingOfABootIsSaid() {
    assertThat(text.totals(totals(), COUNTS, List.of(KILLED)))
        .contains(
            "boot b-1 of r-1 was killed: what it did from 1970-01-01T00:00:09Z until before"
                + " 1970-01-01T00:00:12Z is unknown; 4 records missing: seq 4-5, 9 ..; says it"
                + " dropped 2");
  }

  @Test
  void namesFromTheTopicCannotSteerTheTerminal() {
    assertThat(Texts.name("a\u001b[2Jb\nc\u202ed\u2028\ud800")).isEqualTo("a?[2Jb?c?d??");
    assertThat(Texts.name("x".repeat(41))).isEqualTo("x".repeat(38) + "..");
    assertThat(Texts.name("x".repeat(40))).hasSize(40);
    StreamCounts evil = new StreamCounts(0, 0, 0, 1, 0, "\u001b]0;title\u0007");
    TailRow row =
        new TailRow(new ArmKey("\u001b[31m", 1, Arm.STABLE), 0, IDLE.quantiles(), 0, 0, 0);
    assertThat(String.join("", text.live(new Moment(0, 1, 0, false, evil, List.of(row)))))
        .doesNotContain("\u001b", "\u0007");
  }

  @Test
  void figuresHaveThreeDigitsOrSo() {
    assertThat(Texts.figure(Double.NaN)).isEqualTo("-");
    assertThat(Texts.figure(0)).isEqualTo("0");
    assertThat(Texts.figure(0.005)).isEqualTo("0.01");
    assertThat(Texts.figure(12.34)).isEqualTo("12.3");
    assertThat(Texts.figure(99_999.5)).isEqualTo("100000");
  }

  @Test
  void plainTablesFollowEachOther() {
    TextView view = new TextView(out, text, false);
    view.show(moment(false, ROW));
    view.show(moment(false, ROW));
    String printed = bytes.toString(UTF_8);
    assertThat(printed).doesNotContain("\u001b").endsWith("\n\n");
    assertThat(printed.split("MODEL", -1)).hasSize(3);
  }

  @Test
  void onAScreenATableIsWrittenOverTheLast() {
    TextView view = new TextView(out, text, true);
    view.show(moment(false, ROW));
    assertThat(bytes.toString(UTF_8)).startsWith("\u001b[2J\u001b[H").endsWith("\u001b[J");
    bytes.reset();
    view.show(moment(false, ROW));
    assertThat(bytes.toString(UTF_8))
        .startsWith("\u001b[Hlast")
        .contains("123456\u001b[K\n")
        .doesNotContain("[2J");
  }

  @Test
  void jsonHasALineForEachArm() throws IOException {
    new JsonView(out, OPTIONS).show(moment(false, ROW, IDLE));
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"type\":\"window\",\"at\":1000000,\"window_s\":10,\"model\":\"half\","
                        + "\"version\":12,\"arm\":\"canary\",\"rate\":1234.56,"
                        + "\"errors_per_s\":0.5,\"mean_batch\":7.25,\"count\":123456,"
                        + "\"stage\":\"total\",\"timed\":1000,\"p50_ms\":0.501,\"p90_ms\":0.903,"
                        + "\"p99_ms\":0.991,\"p999_ms\":0.999}"));
    assertThat(lines.get(1).path("mean_batch").isNull()).isTrue();
    assertThat(lines.get(1).path("p50_ms").isNull()).isTrue();
  }

  @Test
  void jsonTotalsAreExact() throws IOException {
    new JsonView(out, OPTIONS).showTotals(totals(), COUNTS, List.of(KILLED));
    List<JsonNode> lines = lines();
    assertThat(lines)
        .extracting(line -> line.path("type").textValue())
        .containsExactly("arm", "refused", "boot", "stream");
    JsonNode arm = lines.get(0);
    assertThat(arm.path("assigned").longValue()).isEqualTo(10);
    assertThat(arm.path("answered").longValue()).isEqualTo(3);
    assertThat(arm.path("timed").longValue()).isEqualTo(3);
    assertThat(arm.path("open").longValue()).isEqualTo(2);
    assertThat(arm.path("errors").path("INTERNAL").longValue()).isEqualTo(4);
    assertThat(arm.path("failed_batches").longValue()).isZero();
    assertThat(arm.path("rows").longValue()).isEqualTo(9);
    assertThat(lines.get(1).path("errors").path("NOT_FOUND").longValue()).isEqualTo(7);
    assertThat(lines.get(2).path("state").textValue()).isEqualTo("killed");
    assertThat(lines.get(2).path("gaps").toString()).isEqualTo("[[4,5],[9,9]]");
    assertThat(lines.get(2).path("known_until").path("m").longValue()).isEqualTo(9_000);
    assertThat(lines.get(2).path("successor_from").longValue()).isEqualTo(12_000);
    assertThat(lines.get(3).path("duplicates").longValue()).isEqualTo(2);
    assertThat(lines.get(3).path("unsure").longValue()).isZero();
    assertThat(lines.get(3).path("missing").longValue()).isEqualTo(3);
    assertThat(lines.get(3).path("dropped").longValue()).isEqualTo(6);
  }

  @Test
  void whatIsPerhapsADuplicateIsToldApart() throws IOException {
    StreamCounts unsure = new StreamCounts(40, 2, 7, 1, 3, null);
    assertThat(text.totals(totals(), unsure, List.of()))
        .anyMatch(line -> line.contains("2 duplicates, 7 perhaps duplicates, 1 bad"));
    new JsonView(out, OPTIONS).showTotals(totals(), unsure, List.of());
    assertThat(lines().get(2).path("unsure").longValue()).isEqualTo(7);
  }

  @Test
  void answersThatAreNotFiniteAreToldWhereThereAreAny() throws IOException {
    assertThat(text.totals(totals(), COUNTS, List.of())).noneMatch(line -> line.contains("finite"));
    IntervalTotals totals = totals();
    ArrivalSecond second = new ArrivalSecond(2, 1, 8, 8, 5, Map.of(), Map.of());
    totals.add(Records.of("a", 2, "m", 0, Map.of(), version(1, Arm.STABLE, 0, 0, second)));
    assertThat(text.totals(totals, COUNTS, List.of()))
        .contains("not finite of m 1 stable: 5 answers");
    new JsonView(out, OPTIONS).showTotals(totals, COUNTS, List.of());
    assertThat(lines().get(0).path("not_finite").longValue()).isEqualTo(5);
  }

  @Test
  void answersWhoseRequestsAreGoneLeaveNoneOpenAndWhatIsGoneIsTold() throws IOException {
    IntervalTotals totals = new IntervalTotals();
    totals.add(Records.of("a", 7, version(1, Arm.STABLE, 0, 0, second(1, 0, Map.of(), 1000))));
    BootReport later =
        new BootReport(
            "r", "a", State.RUNNING, 7, 7, 0, List.of(), 0, 1, 2, Map.of(), OptionalLong.empty());
    new JsonView(out, OPTIONS).showTotals(totals, COUNTS, List.of(later, KILLED));
    assertThat(lines().get(0).path("open").longValue()).isZero();
    assertThat(lines().get(3).path("before").longValue()).isEqualTo(7);
    List<String> table = text.totals(totals, COUNTS, List.of(later, KILLED));
    assertThat(table).noneMatch(line -> line.contains(" -1 "));
    assertThat(table)
        .anyMatch(line -> line.contains("3 missing, 7 before the first known, 0 drop"));
  }

  @Test
  void aViewNobodyReadsIsClosed() {
    PrintStream broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("broken pipe");
              }
            });
    for (TailView view :
        List.of(new TextView(broken, text, false), new JsonView(broken, OPTIONS))) {
      view.show(moment(false, ROW));
      assertThat(view.closed()).isTrue();
    }
    assertThat(new TextView(out, text, false).closed()).isFalse();
  }

  private List<JsonNode> lines() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new java.util.ArrayList<>();
    for (String line : bytes.toString(UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(json.readTree(line));
      }
    }
    return lines;
  }

  private static Moment moment(boolean away, TailRow... rows) {
    return new Moment(1_000_000, 10, 1, away, COUNTS, List.of(rows));
  }

  private static IntervalTotals totals() {
    IntervalTotals totals = new IntervalTotals();
    totals.add(
        Records.of(
            "a",
            0,
            "m",
            6,
            Map.of(),
            version(
                1,
                Arm.STABLE,
                4,
                9,
                second(1, 10, Map.of("OVERLOADED", 1L, "INTERNAL", 4L), 1000, 2000, 3000))));
    totals.add(Records.of("a", 1, "n", 6, Map.of("NOT_FOUND", 7L)));
    return totals;
  }

  /** 1 to 1,000 microseconds. */
  private static Histogram millis() {
    Histogram histogram = histogram();
    for (int i = 1; i <= 1000; i++) {
      histogram.recordValue(i);
    }
    return histogram;
  }
}
