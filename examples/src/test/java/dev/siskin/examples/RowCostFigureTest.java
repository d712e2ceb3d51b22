package dev.siskin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.examples.FigureFile.Row;
import dev.siskin.nativeconfig.NativeSettings;
import dev.siskin.nativeconfig.TensorFlowRuntime;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a row of each model costs alone and in batches of 16, through the server's own loader, one
 * thread. Both sizes are measured in turns, and their ratio is taken turn by turn.
 */
@EnabledIfSystemProperty(named = "siskin.verify", matches = "true")
class RowCostFigureTest {
  private static final int BATCH = 16;
  private static final int FEATURES = 784;
  private static final int TURNS = 15;
  private static final long TURN_NANOS = 200_000_000;

  @TempDir private Path models;

  /** Microseconds a row, turn by turn. */
  private record Cost(String model, double[] alone, double[] batched) {
    /** Rows a second in batches beside rows a second alone. */
    double[] gains() {
      double[] gains = new double[TURNS];
      Arrays.setAll(gains, turn -> alone[turn] / batched[turn]);
      return gains;
    }

    double gain() {
      return median(gains());
    }
  }

  @Test
  @Timeout(600)
  void modelsCostWhatTheyWereMadeToCost() throws Exception {
    // The first session of a process decides on its threads, so none may come before the runtime's.
    TensorFlowRuntime.start(NativeSettings.defaults());
    Cost mlp = cost("mlp784");
    Cost cnn = cost("cnn");
    Cost heavy = cost("heavy-conv");
    Cost slow = cost("slow20");
    report(mlp, cnn, heavy, slow);

    assertThat(cnn.gain()).as("batches give the small CNN little").isLessThanOrEqualTo(1.5);
    assertThat(heavy.gain()).as("batches hurt heavy-conv").isLessThan(0.9);
    assertThat(slow.gain()).as("slow20 costs by the row").isBetween(0.9, 1.1);
  }

  private Cost cost(String name) throws Exception {
    assertThat(CommandLineRun.of(name, "--models", models).exitCode()).isZero();
    TensorData one = ServedModel.input(1, ServedModel.numbers(FEATURES, 1));
    TensorData batch = ServedModel.input(BATCH, ServedModel.numbers(BATCH * FEATURES, 1));
    Cost cost = new Cost(name, new double[TURNS], new double[TURNS]);
    try (ServedModel model = new ServedModel(models.resolve(name).resolve("1"), BATCH)) {
      turn(model, one);
      turn(model, batch);
      for (int i = 0; i < TURNS; i++) {
        cost.alone[i] = turn(model, one);
        cost.batched[i] = turn(model, batch);
      }
    }
    return cost;
  }

  private static double turn(ServedModel model, TensorData input) {
    long start = System.nanoTime();
    long rows = 0;
    long nanos = 0;
    while (nanos < TURN_NANOS) {
      model.run(input);
      rows += input.rows();
      nanos = System.nanoTime() - start;
    }
    return nanos / 1e3 / rows;
  }

  private static void report(Cost mlp, Cost cnn, Cost heavy, Cost slow) throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows(mlp, ""));
    rows.addAll(rows(cnn, "<= 1.5x"));
    rows.addAll(rows(heavy, "< 0.9x"));
    rows.addAll(rows(slow, "within 10% of 1x"));
    rows.forEach(System.out::println);
    new FigureFile(
            "row-cost",
            "What a row of the example models costs, alone and in batches of " + BATCH,
            "./siskin verify row-cost",
            rows,
            List.of(
                "One thread, intra-op and inter-op threads 1, through the server's own loader.",
                "The result is the median of " + TURNS + " turns of 0.2 s a size."))
        .write();
  }

  private static List<Row> rows(Cost cost, String bound) {
    return List.of(
        new Row(
            cost.model + ": a row alone", micros(cost.alone), "", spread(cost.alone, "%.0f"), ""),
        new Row(
            cost.model + ": a row of a batch",
            micros(cost.batched),
            "",
            spread(cost.batched, "%.0f"),
            ""),
        new Row(
            cost.model + ": rows a second in batches beside alone",
            String.format(Locale.ROOT, "%.2fx", cost.gain()),
            bound,
            spread(cost.gains(), "%.2f"),
            ""));
  }

  private static String micros(double[] values) {
    return String.format(Locale.ROOT, "%,.0f us", median(values));
  }

  private static String spread(double[] values, String format) {
    double least = DoubleStream.of(values).min().orElseThrow();
    double most = DoubleStream.of(values).max().orElseThrow();
    return String.format(Locale.ROOT, format + "-" + format, least, most);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
