package dev.siskin.examples.digits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.SavedModel;

/**
 * A trained version, and what its training session answered before it was frozen.
 *
 * @param heldOut a prediction for each held-out digit, in their order
 * @param correct how many of them name the digit that was written
 */
record TrainedDigits(
    DigitsVersion version, SavedModel model, List<Prediction> heldOut, int correct) {
  TrainedDigits {
    heldOut = List.copyOf(heldOut);
  }

  double accuracy() {
    return (double) correct / heldOut.size();
  }

  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("heldOutAccuracy", accuracy());
    metrics.put("heldOutRows", heldOut.size());
    metrics.put("correct", correct);
    return metrics;
  }
}
