package dev.siskin.examples.digits;

import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.FrozenExport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Trains a version by gradient descent with momentum on shuffled batches. Weights, split and
 * shuffles come from one seed, and TensorFlow runs on one thread, so sums are taken in one order:
 * the same machine gives the same model again, bit for bit.
 */
final class DigitsTrainer {
  private static final int BATCH_ROWS = 32;
  private static final ConfigProto ONE_THREAD =
      ConfigProto.newBuilder()
          .setIntraOpParallelismThreads(1)
          .setInterOpParallelismThreads(1)
          .build();

  private final Split split;
  private final long seed;
  private final ProgressLine progress;

  DigitsTrainer(Split split, long seed, ProgressLine progress) {
    this.split = split;
    this.seed = seed;
    this.progress = progress;
  }

  TrainedDigits train(DigitsVersion version) {
    try (Graph graph = new Graph()) {
      DigitsGraph tensors = DigitsGraph.build(graph, version, seed);
      try (Session session = new Session(graph, ONE_THREAD)) {
        session.initialize();
        runEpochs(session, tensors, version);
        List<Prediction> predictions = predict(session, tensors, split.heldOut());
        int correct = correct(predictions, split.heldOut());
        return new TrainedDigits(
            version, FrozenExport.of(session, tensors.signature()), predictions, correct);
      }
    }
  }

  /** How a version is trained, for its manifest. */
  Map<String, Object> facts(DigitsVersion version) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("network", version.network());
    facts.put("rows", split.training().size());
    facts.put("seed", seed);
    facts.put("epochs", version.epochs());
    facts.put("batchRows", BATCH_ROWS);
    facts.put("learningRate", version.learningRate());
    return facts;
  }

  private void runEpochs(Session session, DigitsGraph tensors, DigitsVersion version) {
    List<Digit> rows = new ArrayList<>(split.training());
    Random random = new Random(seed);
    for (int epoch = 1; epoch <= version.epochs(); epoch++) {
      Collections.shuffle(rows, random);
      double loss = runEpoch(session, tensors, rows);
      String detail = String.format(Locale.ROOT, "loss %.4f", loss);
      progress.step("digits version " + version.number(), epoch, version.epochs(), detail);
    }
  }

  private static double runEpoch(Session session, DigitsGraph tensors, List<Digit> rows) {
    double sum = 0;
    for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
      List<Digit> batch = rows.subList(from, Math.min(rows.size(), from + BATCH_ROWS));
      sum += runStep(session, tensors, batch) * batch.size();
    }
    return sum / rows.size();
  }

  private static float runStep(Session session, DigitsGraph tensors, List<Digit> batch) {
    try (TFloat32 pixels = pixels(batch);
        TInt64 labels = TInt64.vectorOf(batch.stream().mapToLong(Digit::label).toArray());
        Result result =
            session
                .runner()
                .feed(tensors.pixels(), pixels)
                .feed(tensors.labels(), labels)
                .addTarget(tensors.trainingStep())
                .fetch(tensors.loss())
                .run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  private static List<Prediction> predict(
      Session session, DigitsGraph tensors, List<Digit> digits) {
    try (TFloat32 pixels = pixels(digits);
        Result result =
            session
                .runner()
                .feed(tensors.pixels(), pixels)
                .fetch(tensors.probabilities())
                .fetch(tensors.digit())
                .run()) {
      return predictions((TFloat32) result.get(0), (TInt64) result.get(1), digits.size());
    }
  }

  private static List<Prediction> predictions(TFloat32 probabilities, TInt64 classes, int rows) {
    List<Prediction> predictions = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      List<Float> ofRow = new ArrayList<>(Digit.CLASSES);
      for (int digit = 0; digit < Digit.CLASSES; digit++) {
        ofRow.add(probabilities.getFloat(row, digit));
      }
      predictions.add(new Prediction(classes.getLong(row), ofRow));
    }
    return predictions;
  }

  private static int correct(List<Prediction> predictions, List<Digit> digits) {
    int correct = 0;
    for (int row = 0; row < digits.size(); row++) {
      correct += predictions.get(row).digit() == digits.get(row).label() ? 1 : 0;
    }
    return correct;
  }

  private static TFloat32 pixels(List<Digit> digits) {
    float[] values = new float[digits.size() * Digit.PIXELS];
    int next = 0;
    for (Digit digit : digits) {
      for (int pixel : digit.pixels()) {
        values[next++] = pixel;
      }
    }
    return TFloat32.tensorOf(Shape.of(digits.size(), Digit.PIXELS), DataBuffers.of(values));
  }
}
