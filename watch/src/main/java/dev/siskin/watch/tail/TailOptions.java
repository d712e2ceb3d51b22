package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.Stage;
import java.util.Set;

/**
 * What to show.
 *
 * @param broker its address, for the words
 * @param models models to show, all if empty
 * @param stage whose times are shown
 * @param windowSeconds length of the sliding window
 * @param everySeconds time between two tables
 * @param once whether to print the totals of the whole topic and end
 */
record TailOptions(
    String broker,
    Set<String> models,
    Stage stage,
    int windowSeconds,
    int everySeconds,
    boolean once) {
  TailOptions {
    models = Set.copyOf(models);
  }

  boolean shows(String model) {
    return models.isEmpty() || models.contains(model);
  }
}
