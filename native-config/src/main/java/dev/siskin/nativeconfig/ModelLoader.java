package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.Signature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the directory of a version into a {@link Servable}: reads what it offers, loads it, and
 * runs each signature before anyone else may. A version that fails on the way leaves nothing in
 * native memory. Takes seconds: for a thread of the control plane, one or several.
 */
public final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final TensorFlowRuntime runtime;
  private final LoadLimits limits;
  private final LongSupplier nanoClock;

  public ModelLoader(TensorFlowRuntime runtime, LoadLimits limits, LongSupplier nanoClock) {
    this.runtime = runtime;
    this.limits = limits;
    this.nanoClock = nanoClock;
  }

  /**
   * @return a servable with one signature at least, to be closed by the caller
   * @throws ModelLoadException when the version cannot be served, with the reason
   */
  public LoadedModel load(Path versionDir) throws ModelLoadException {
    SavedModelSignatures signatures =
        SavedModelSignatures.of(SavedModelFile.read(versionDir, limits.maxGraphBytes()));
    requireOne(signatures.offered(), signatures.refused());
    if (signatures.offered().values().stream().anyMatch(s -> WarmUp.whyNotRun(s).isPresent())) {
      // What does not run here cannot show that it wants the other executor.
      return load(versionDir, signatures, GraphExecutor.DEFAULT);
    }
    try {
      return load(versionDir, signatures, GraphExecutor.SINGLE_THREADED);
    } catch (OtherExecutorNeeded e) {
      LOG.info("{} runs on the default executor: {}", versionDir, e.getMessage());
      return load(versionDir, signatures, GraphExecutor.DEFAULT);
    }
  }

  private LoadedModel load(Path versionDir, SavedModelSignatures signatures, GraphExecutor executor)
      throws ModelLoadException {
    long startNanos = nanoClock.getAsLong();
    NativeModel model = open(versionDir, executor);
    boolean served = false;
    try {
      Duration load = since(startNanos);
      LoadedModel loaded = warmUp(model, signatures, executor, load);
      served = true;
      return loaded;
    } finally {
      if (!served) {
        model.close();
      }
    }
  }

  private NativeModel open(Path versionDir, GraphExecutor executor) throws ModelLoadException {
    try {
      return NativeModel.open(versionDir, runtime, executor);
    } catch (RuntimeException e) {
      executor.requireSuited(e);
      throw new ModelLoadException("TensorFlow refuses the model: " + FirstLine.of(e), e);
    }
  }

  private LoadedModel warmUp(
      NativeModel model, SavedModelSignatures signatures, GraphExecutor executor, Duration load)
      throws ModelLoadException {
    long startNanos = nanoClock.getAsLong();
    WarmUp warmUp =
        new WarmUp(
            executor,
            limits.maxBatchRows(),
            nanoClock,
            startNanos + limits.warmUpBudget().toNanos());
    Map<String, SignatureRunner> runners = new TreeMap<>();
    Map<String, Integer> warmedRows = new TreeMap<>();
    Map<String, String> notWarmed = new TreeMap<>();
    Map<String, String> refused = new TreeMap<>(signatures.refused());
    for (Signature signature : signatures.offered().values()) {
      String name = signature.name();
      try {
        SignatureRunner runner = SignatureRunner.bind(signature, model);
        WarmUp.Warmed warmed = warmUp.run(runner);
        runners.put(name, runner);
        warmedRows.put(name, warmed.rows());
        if (warmed.rows() == 0) {
          LOG.info("signature {} is served without a run before: {}", name, warmed.whyNot());
          notWarmed.put(name, warmed.whyNot());
        }
      } catch (Unservable e) {
        refused.put(name, e.reason());
      }
    }
    requireOne(runners, refused);
    LoadReport report = new LoadReport(executor, load, since(startNanos), warmedRows, notWarmed);
    return new LoadedModel(new TensorFlowServable(model, runners, refused), report);
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(nanoClock.getAsLong() - startNanos);
  }

  private static void requireOne(Map<String, ?> servable, Map<String, String> refused)
      throws ModelLoadException {
    if (servable.isEmpty()) {
      String reasons =
          refused.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + entry.getValue())
              .collect(Collectors.joining("; "));
      throw new ModelLoadException(
          refused.isEmpty()
              ? SavedModelFile.NAME + " has no signatures: export the model with one"
              : "no signature can be served: " + reasons);
    }
  }
}
