package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;

/**
 * A signature tied to the places in a loaded graph that it feeds and fetches. Any thread, several
 * at once: each run has its own tensors. No TensorFlow object leaves a run, since one that is read
 * after it was freed gives garbage and no error.
 */
final class SignatureRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SignatureRunner.class);

  private final Signature signature;
  private final Session session;
  private final List<Output<?>> feeds;
  private final List<Output<?>> outputs;

  /** Each output once: TensorFlow Java does not take a tensor that is fetched under two names. */
  private final List<Output<?>> fetches;

  private SignatureRunner(
      Signature signature, Session session, List<Output<?>> feeds, List<Output<?>> outputs) {
    this.signature = signature;
    this.session = session;
    this.feeds = feeds;
    this.outputs = outputs;
    this.fetches = outputs.stream().distinct().collect(Collectors.toUnmodifiableList());
  }

  /**
   * Looks the tensors up once, which each run would otherwise do by name.
   *
   * @throws Unservable when the graph lacks one, or has it with another type
   */
  static SignatureRunner bind(SignatureBinding binding, Session session) {
    Signature signature = binding.signature();
    Graph graph = session.graph();
    return new SignatureRunner(
        signature,
        session,
        find(graph, signature.inputs(), binding.inputTensors()),
        find(graph, signature.outputs(), binding.outputTensors()));
  }

  Signature signature() {
    return signature;
  }

  /**
   * @throws ServingException when the requests do not suit the signature, or the run fails
   */
  List<TensorData[]> run(List<TensorData[]> requests) {
    RunPlan plan = RunPlan.of(signature, requests);
    try {
      return run(plan, requests);
    } catch (RuntimeException e) {
      ServingException answer = asAnswer(e);
      if (answer.code() == ErrorCode.INTERNAL) {
        LOG.warn("a run of {} failed: {}", signature.name(), FirstLine.of(e));
      }
      throw answer;
    }
  }

  /** As {@link #run}, with TensorFlow's own exceptions. */
  List<TensorData[]> runBare(List<TensorData[]> requests) {
    return run(RunPlan.of(signature, requests), requests);
  }

  /** What a failed run means to a caller. Errors of the JVM and of linking are not for this. */
  static ServingException asAnswer(RuntimeException failure) {
    if (failure instanceof ServingException answer) {
      return answer;
    }
    String line = FirstLine.withoutPaths(failure);
    return failure instanceof TFInvalidArgumentException || failure instanceof TFOutOfRangeException
        ? ServingException.invalid("the model refuses these values: " + line)
        : new ServingException(ErrorCode.INTERNAL, "the model failed: " + line);
  }

  private List<TensorData[]> run(RunPlan plan, List<TensorData[]> requests) {
    try (InputTensors inputs = InputTensors.of(plan, requests);
        Result result = compute(inputs)) {
      LiveNatives.tensorsOpened(result.size());
      try {
        return OutputRows.split(plan, signature.outputs(), copy(result));
      } finally {
        LiveNatives.tensorsClosed(result.size());
      }
    }
  }

  private TensorData[] copy(Result result) {
    TensorData[] copies = new TensorData[outputs.size()];
    for (int i = 0; i < copies.length; i++) {
      Tensor tensor = result.get(fetches.indexOf(outputs.get(i)));
      copies[i] = OutputRows.copy(signature.outputs().get(i), tensor);
    }
    return copies;
  }

  private Result compute(InputTensors inputs) {
    Session.Runner runner = session.runner();
    for (int i = 0; i < feeds.size(); i++) {
      runner.feed(feeds.get(i), inputs.get(i));
    }
    fetches.forEach(runner::fetch);
    return runner.run();
  }

  private static List<Output<?>> find(Graph graph, List<TensorSpec> specs, List<String> tensors) {
    List<Output<?>> found = new ArrayList<>(specs.size());
    for (int i = 0; i < specs.size(); i++) {
      found.add(find(graph, specs.get(i), tensors.get(i)));
    }
    return List.copyOf(found);
  }

  private static Output<?> find(Graph graph, TensorSpec spec, String tensor) {
    try {
      Output<?> output = graph.outputOrThrow(tensor);
      String type = output.dataType().name();
      if (!type.equals(spec.dtype().tensorFlowName())) {
        throw new Unservable(
            "%s is %s in the signature and %s in the graph"
                .formatted(spec.name(), spec.dtype().tensorFlowName(), type));
      }
      return output;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new Unservable(spec.name() + " stands for " + tensor + ", which the graph lacks");
    }
  }
}
