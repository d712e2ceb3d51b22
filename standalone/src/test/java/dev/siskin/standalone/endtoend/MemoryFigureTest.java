package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How much memory the server holds under load, and whether that grows. */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith(Logs.class)
class MemoryFigureTest {
  private static final String HEAP = "256m";
  private static final int CONNECTIONS = 32;
  private static final int LOOP_THREADS = 2;
  private static final int LOOP_ROWS = 32;
  private static final double MB = 1e6;

  /** Minutes in full. */
  private static final int SLICES = Sizes.FULL ? 10 : 3;

  /** The slices after which the server counts as grown up. */
  private static final int GROWN_UP = 2;

  private static final Duration SLICE = Duration.ofSeconds(Sizes.FULL ? 60 : 1);

  @Test
  void memoryStaysNearThatOfBareTensorFlow() throws Exception {
    Path dataDir = Trained.dataDir("memory");
    double loop = loopMegabytes(dataDir);
    List<Double> server = serverMegabytes(dataDir);
    double grownUp = server.get(GROWN_UP - 1);
    double last = server.get(SLICES - 1);
    List<FigureFile.Row> rows =
        List.of(
            row("RSS of the server, the most", " MB", Collections.max(server), "", all(server)),
            row("RSS of a bare TensorFlow loop", " MB", loop, "", ""),
            row(
                "the server beside the loop",
                " MB",
                Collections.max(server) - loop,
                "<= 250 MB",
                ""),
            row(
                "growth from minute " + GROWN_UP + " to minute " + SLICES,
                "%",
                100 * (last / grownUp - 1),
                "<= 3%",
                String.format(Locale.ROOT, "from %.1f MB to %.1f MB", grownUp, last)));
    rows.forEach(row -> System.out.printf("memory: %s%n", row));
    FigureFile.write(
        "memory",
        "Resident memory under load: MLP-784 as JSON, "
            + CONNECTIONS
            + " connections, a heap of "
            + HEAP,
        rows,
        List.of(
            "The broker is a process of its own and not counted. A MB has 1,000,000 bytes.",
            "The loop is a JVM with the same heap and collector, that runs the model in "
                + LOOP_THREADS
                + " threads at batches of "
                + LOOP_ROWS
                + " and does nothing else."));

    assertThat(loop).isPositive();
    assertThat(server).hasSize(SLICES).allSatisfy(mb -> assertThat(mb).isGreaterThan(loop / 2));
  }

  private static double loopMegabytes(Path dataDir) throws Exception {
    try (Loops loops = Loops.start(dataDir, HEAP)) {
      loops.runMicros(LOOP_THREADS, LOOP_ROWS, SLICE);
      return Proc.rssBytes(loops.pid()) / MB;
    }
  }

  /** After each slice of load. */
  private static List<Double> serverMegabytes(Path dataDir) throws Exception {
    List<Double> megabytes = new ArrayList<>();
    try (Siskin siskin = Siskin.upWithHeap(dataDir, HEAP)) {
      for (int i = 0; i < SLICES; i++) {
        Wrk wrk = Wrk.run(siskin.url(), Ask.JSON, CONNECTIONS, SLICE);
        megabytes.add(Proc.rssBytes(siskin.pid()) / MB);
        assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
      }
    }
    return megabytes;
  }

  private static String all(List<Double> megabytes) {
    StringBuilder text = new StringBuilder("minute by minute:");
    megabytes.forEach(mb -> text.append(String.format(Locale.ROOT, " %.0f", mb)));
    return text.toString();
  }

  private static FigureFile.Row row(
      String figure, String unit, double value, String bound, String note) {
    return new FigureFile.Row(
        figure, String.format(Locale.ROOT, "%.1f%s", value, unit), bound, "", note);
  }
}
