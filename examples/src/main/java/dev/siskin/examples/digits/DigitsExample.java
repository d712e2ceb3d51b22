package dev.siskin.examples.digits;

import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trains both versions of the {@value #NAME} model and writes them into a store. */
public final class DigitsExample {
  /** The model's name. */
  public static final String NAME = "digits";

  private static final double HELD_OUT_SHARE = 0.2;
  private static final long SEED = 1998;

  private final ModelStore store;
  private final ProgressLine progress;

  public DigitsExample(ModelStore store, ProgressLine progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * Trains those versions that are still to be made.
   *
   * @param answers where the trainer's own answers for the held-out digits go, or null. They come
   *     out of training, so where they are missing or of other models, both versions are trained.
   */
  public void run(@Nullable Path answers) throws IOException {
    Optional<AnswersFile> file =
        answers == null ? Optional.empty() : Optional.of(AnswersFile.open(answers));
    List<DigitsVersion> due = due(file);
    if (due.isEmpty()) {
      return;
    }
    Split split = Split.stratified(DigitsReader.shipped(), HELD_OUT_SHARE, SEED);
    DigitsTrainer trainer = new DigitsTrainer(split, SEED, progress);
    SortedMap<Integer, String> digests = new TreeMap<>();
    List<TrainedDigits> trained = new ArrayList<>();
    for (DigitsVersion version : due) {
      TrainedDigits model = trainer.train(version);
      report(model);
      trained.add(model);
      digests.put(version.number(), put(model, trainer));
    }
    if (file.isPresent()) {
      file.get().write(Answers.of(digests, split, trained));
      progress.say(
          "Answers for " + split.heldOut().size() + " held-out rows written to " + answers);
    }
  }

  private List<DigitsVersion> due(Optional<AnswersFile> answers) throws IOException {
    List<DigitsVersion> due = new ArrayList<>();
    SortedMap<Integer, String> present = new TreeMap<>();
    for (DigitsVersion version : DigitsVersion.values()) {
      if (store.isDue(NAME, version.number())) {
        due.add(version);
      } else {
        store.digest(NAME, version.number()).ifPresent(d -> present.put(version.number(), d));
      }
    }
    if (present.isEmpty() || answers.isEmpty() || answers.get().isOf(present)) {
      return due;
    }
    progress.say("There are no answers of these models yet; training both versions for them");
    return List.of(DigitsVersion.values());
  }

  private void report(TrainedDigits model) {
    progress.say(
        String.format(
            Locale.ROOT,
            "digits version %d (%s): %d of %d held-out digits right, %.2f%%",
            model.version().number(),
            model.version().network(),
            model.correct(),
            model.heldOut().size(),
            100 * model.accuracy()));
  }

  private String put(TrainedDigits model, DigitsTrainer trainer) throws IOException {
    DigitsVersion version = model.version();
    return store.put(
        NAME, version.number(), model.model(), trainer.facts(version), model.metrics());
  }
}
