package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The right answers, one for each body, and which requests are held against them. Of V2 answers
 * only the {@code outputs} count: version and id differ with who answers. Only read once made.
 */
public final class Expectation {

  /** Nothing is looked into. */
  public static final Expectation NONE = new Expectation(List.of(), Dialect.TFS, 0, 0);

  private static final String OUTPUTS = "outputs";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final List<JsonNode> answers;
  private final Dialect dialect;
  private final double tolerance;
  private final int every;

  private Expectation(List<JsonNode> answers, Dialect dialect, double tolerance, int every) {
    this.answers = answers;
    this.dialect = dialect;
    this.tolerance = tolerance;
    this.every = every;
  }

  /**
   * Reads one answer for each of so many bodies, or refuses the file with a sentence for the user.
   *
   * @param every of so many requests one is checked
   */
  public static Expectation read(
      String source, int bodies, Dialect dialect, double tolerance, int every) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("--tolerance must be 0 or more.");
    }
    if (every < 1) {
      throw new IllegalArgumentException("--check-every must be 1 or more.");
    }
    List<JsonNode> answers = new ArrayList<>();
    for (Buffer line : BodyFile.readAny(source).encoded()) {
      answers.add(counted(parsed(line), dialect));
    }
    if (answers.size() != bodies) {
      throw new IllegalArgumentException(
          String.format(
              "--expect-file must hold one answer for each body: %s has %d for %d bodies.",
              source.strip().lines().findFirst().orElse(""), answers.size(), bodies));
    }
    return new Expectation(answers, dialect, tolerance, every);
  }

  /** Whether the answer of request {@code index} is to be checked. */
  public boolean covers(long index) {
    return every > 0 && index % every == 0;
  }

  /**
   * What is wrong with the answer, whose first {@code jsonBytes} are JSON; empty if it is right.
   */
  public Optional<String> difference(long index, byte[] answer, int jsonBytes) {
    JsonNode expected = answers.get((int) (index % answers.size()));
    try {
      JsonNode json = JSON.readTree(answer, 0, jsonBytes);
      JsonNode whole = BinaryTensors.inlined(json, answer, jsonBytes);
      return JsonDifference.find(expected, counted(whole, dialect), tolerance);
    } catch (IOException | IllegalArgumentException malformed) {
      return Optional.of(
          "it cannot be read: "
              + String.valueOf(malformed.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static JsonNode counted(JsonNode answer, Dialect dialect) {
    if (!dialect.isV2() || !answer.path(OUTPUTS).isArray()) {
      return answer;
    }
    ObjectNode counted = JSON.createObjectNode();
    counted.set(OUTPUTS, BinaryTensors.withoutSizes(answer.path(OUTPUTS)));
    return counted;
  }

  private static JsonNode parsed(Buffer line) {
    try {
      return JSON.readTree(line.getBytes());
    } catch (IOException impossible) {
      throw new IllegalStateException("a file of JSON was read as such before", impossible);
    }
  }
}
