package dev.siskin.server.model;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes splits: checked against the versions there are, saved, then applied. Blocks on the disk:
 * never on an event loop. A change that cannot be saved is not applied.
 */
public final class Splits {
  private static final Logger LOG = LoggerFactory.getLogger(Splits.class);

  private final SplitStore store;
  private final Map<String, Split> saved;

  public Splits(SplitStore store) throws IOException {
    this.store = store;
    this.saved = store.load();
  }

  /**
   * Gives a model its first split of this process: the saved one, else the wished one, else all to
   * the newest version; without the versions that do not answer.
   *
   * @param stable wished version, or null
   */
  public synchronized void begin(Model model, @Nullable Long stable, List<Canary> canaries)
      throws IOException {
    ModelVersion newest = model.newestAvailable();
    if (newest == null) {
      return;
    }
    Split before = saved.get(model.name());
    long wished = stable == null ? newest.number() : stable;
    Split begin = before == null ? new Split(model.name(), 1, wished, canaries) : before;
    Split possible = restricted(model, begin, newest.number());
    if (!possible.equals(begin)) {
      LOG.warn(
          "{}: not all versions of {} can answer; going on with {}", model.name(), begin, possible);
    }
    if (!possible.equals(before)) {
      save(model.name(), possible);
    }
    model.apply(possible);
  }

  /**
   * Puts a split in force.
   *
   * @param expectedEpoch the epoch the caller believes in force, or null for any
   * @throws ServingException when it cannot be
   */
  public synchronized Split change(
      Model model, @Nullable Long expectedEpoch, long stable, List<Canary> canaries) {
    Routes routes = model.routes();
    if (routes == null) {
      throw new ServingException(
          ErrorCode.FAILED_PRECONDITION, "no version of model " + model.name() + " can answer");
    }
    long epoch = routes.split().epoch();
    if (expectedEpoch != null && expectedEpoch != epoch) {
      throw new ServingException(
          ErrorCode.CONFLICT, "the epoch in force is " + epoch + ", not " + expectedEpoch);
    }
    Split next = checked(model, epoch + 1, stable, canaries);
    try {
      save(model.name(), next);
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("model", model.name())
          .setCause(e)
          .log("{}: the split could not be saved and stays as it is", model.name());
      throw new ServingException(
          ErrorCode.UNAVAILABLE, "the split could not be saved and stays as it is");
    }
    model.apply(next);
    LOG.atInfo()
        .addKeyValue("model", model.name())
        .addKeyValue("epoch", next.epoch())
        .log("{}: {}", model.name(), next);
    return next;
  }

  private static Split checked(Model model, long epoch, long stable, List<Canary> canaries) {
    Split split;
    try {
      split = new Split(model.name(), epoch, stable, canaries);
    } catch (IllegalArgumentException e) {
      throw ServingException.invalid(String.valueOf(e.getMessage()));
    }
    requireAvailable(model, stable);
    canaries.forEach(canary -> requireAvailable(model, canary.version()));
    return split;
  }

  private static void requireAvailable(Model model, long number) {
    ModelVersion version = model.version(number);
    if (version == null || !version.available()) {
      throw new ServingException(
          ErrorCode.FAILED_PRECONDITION,
          "version " + number + " of model " + model.name() + " cannot answer");
    }
  }

  private static Split restricted(Model model, Split split, long newest) {
    List<Canary> canaries =
        split.canaries().stream().filter(c -> answers(model, c.version())).toList();
    if (answers(model, split.stable()) && canaries.size() == split.canaries().size()) {
      return split;
    }
    long stable = answers(model, split.stable()) ? split.stable() : newest;
    List<Canary> others = canaries.stream().filter(c -> c.version() != stable).toList();
    return new Split(split.salt(), split.epoch() + 1, stable, others);
  }

  private static boolean answers(Model model, long number) {
    ModelVersion version = model.version(number);
    return version != null && version.available();
  }

  private void save(String model, Split split) throws IOException {
    Split before = saved.put(model, split);
    try {
      store.save(saved);
    } catch (IOException e) {
      if (before == null) {
        saved.remove(model);
      } else {
        saved.put(model, before);
      }
      throw e;
    }
  }
}
