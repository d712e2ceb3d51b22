package dev.siskin.examples.digits;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What the trainer's own sessions answered for every held-out digit, before export: the yardstick
 * for what a server answers over the wire.
 *
 * @param model the model's name
 * @param digests version to the digest of the saved_model.pb the answers belong to
 * @param rows the held-out digits, in the order of the data file
 */
record Answers(String model, SortedMap<Integer, String> digests, List<Row> rows) {
  Answers {
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    rows = List.copyOf(rows);
  }

  /** One held-out digit with each version's prediction for it. */
  record Row(
      int row, List<Integer> pixels, int label, SortedMap<Integer, Prediction> predictions) {}

  static Answers of(SortedMap<Integer, String> digests, Split split, List<TrainedDigits> trained) {
    List<Digit> digits = split.heldOut();
    List<Row> rows =
        IntStream.range(0, digits.size()).mapToObj(i -> row(digits.get(i), i, trained)).toList();
    return new Answers(DigitsExample.NAME, digests, rows);
  }

  private static Row row(Digit digit, int place, List<TrainedDigits> trained) {
    SortedMap<Integer, Prediction> predictions = new TreeMap<>();
    trained.forEach(t -> predictions.put(t.version().number(), t.heldOut().get(place)));
    return new Row(digit.row(), digit.pixels(), digit.label(), predictions);
  }
}
