package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.tally.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The inputs of a model as its server describes them, and random bodies that fit. Dimensions of
 * unknown size are the rows of a request if they come first, else 1 or what the user says of that
 * input. From a fixed seed: every run sends the same bytes.
 */
public final class InputShapes {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DIMS = 16;
  private static final int MAX_NAME_CHARS = 64;
  private static final long SEED = 20_260_102;
  private static final String ADVICE = "; write the bodies yourself and name them with --body.";

  private record Input(String name, DataType type, List<Long> dims) {}

  private final List<Input> inputs;

  private InputShapes(List<Input> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  /** Reads a metadata answer, or refuses it with a sentence for the user. */
  public static InputShapes parse(Dialect dialect, byte[] metadata) {
    List<Input> inputs;
    try {
      JsonNode root = JSON.readTree(metadata, 0, metadata.length);
      inputs = dialect == Dialect.TFS ? ofTensorFlow(root) : ofV2(root);
    } catch (IOException notJson) {
      throw new IllegalArgumentException("The server's metadata is no JSON" + ADVICE, notJson);
    }
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "The server's metadata names no input of the model" + ADVICE);
    }
    return new InputShapes(inputs);
  }

  /**
   * Random bodies.
   *
   * @param sizes what stands for further dimensions of unknown size, by input
   */
  public Bodies bodies(Dialect dialect, int rows, Map<String, Integer> sizes) {
    for (String name : sizes.keySet()) {
      if (inputs.stream().noneMatch(input -> input.name.equals(name))) {
        throw new IllegalArgumentException("--dim: the model has no input '" + name + "'.");
      }
    }
    long numbers = 0;
    for (Input input : inputs) {
      numbers += Tensor.count(shape(input, rows, sizes));
    }
    if (rows < 1 || numbers < 1 || numbers > RandomPixels.MAX_NUMBERS_PER_BODY) {
      throw new IllegalArgumentException(
          "--rows and --dim must be at least 1, and make at most 2000000 numbers in a request.");
    }
    return encoded(dialect, RandomPixels.count(numbers), rows, sizes);
  }

  private Bodies encoded(Dialect dialect, int count, int rows, Map<String, Integer> sizes) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<TensorBody> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Tensor> tensors = new ArrayList<>();
      for (Input input : inputs) {
        tensors.add(Tensor.random(input.name, input.type, shape(input, rows, sizes), random));
      }
      bodies.add(TensorBody.of(dialect, tensors));
    }
    return TensorBody.all(bodies);
  }

  private static List<Integer> shape(Input input, int rows, Map<String, Integer> sizes) {
    List<Integer> shape = new ArrayList<>();
    for (long dim : input.dims) {
      int unknown = shape.isEmpty() ? rows : sizes.getOrDefault(input.name, 1);
      shape.add(dim < 0 ? unknown : Math.toIntExact(dim));
    }
    return shape;
  }

  private static List<Input> ofTensorFlow(JsonNode root) {
    JsonNode signatures = root.path("metadata").path("signature_def").path("signature_def");
    JsonNode inputs = signatures.path("serving_default").path("inputs");
    List<Input> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : inputs.properties()) {
      JsonNode shape = entry.getValue().path("tensor_shape");
      if (shape.path("unknown_rank").asBoolean()) {
        throw new IllegalArgumentException(
            "Input "
                + PlainText.of(entry.getKey(), MAX_NAME_CHARS)
                + " of the model may have any rank"
                + ADVICE);
      }
      List<Long> dims = new ArrayList<>();
      shape.path("dim").forEach(dim -> dims.add(dim.path("size").asLong(-1)));
      found.add(input(entry.getKey(), entry.getValue().path("dtype").asText(), dims));
    }
    return found;
  }

  private static List<Input> ofV2(JsonNode root) {
    List<Input> found = new ArrayList<>();
    for (JsonNode input : root.path("inputs")) {
      List<Long> dims = new ArrayList<>();
      input.path("shape").forEach(dim -> dims.add(dim.asLong(-1)));
      found.add(input(input.path("name").asText(), input.path("datatype").asText(), dims));
    }
    return found;
  }

  private static Input input(String name, String type, List<Long> dims) {
    DataType known =
        DataType.named(type)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Input "
                            + PlainText.of(name, MAX_NAME_CHARS)
                            + " of the model is of type "
                            + PlainText.of(type, MAX_NAME_CHARS)
                            + ADVICE));
    if (dims.size() > MAX_DIMS
        || dims.stream().anyMatch(dim -> dim > RandomPixels.MAX_NUMBERS_PER_BODY)) {
      throw new IllegalArgumentException(
          "Input " + PlainText.of(name, MAX_NAME_CHARS) + " of the model is too large" + ADVICE);
    }
    return new Input(name, known, dims);
  }
}
