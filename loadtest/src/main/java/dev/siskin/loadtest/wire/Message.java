package dev.siskin.loadtest.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.siskin.loadtest.tally.Answer;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the client needs of one message of {@code siskin.v1}. Fields that it does not know are
 * skipped, and so is the rest once a result is known.
 *
 * @param id -1 where there is none
 * @param credits -1 where it says nothing of them
 */
record Message(
    String op, long id, String version, String arm, String code, String text, int credits) {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Reads the JSON; throws IOException for anything that is no object of JSON. */
  static Message parse(byte[] bytes, int from, int length) throws IOException {
    Fields fields = new Fields();
    try (JsonParser parser = JSON.createParser(bytes, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("a message is no JSON object");
      }
      String name = parser.nextFieldName();
      while (name != null && !fields.areEnough()) {
        parser.nextToken();
        fields.take(name, parser);
        parser.skipChildren();
        name = parser.nextFieldName();
      }
    }
    return fields.message();
  }

  private static final class Fields {
    private String op = "";
    private long id = -1;
    private @Nullable String version;
    private @Nullable String arm;
    private String code = "";
    private String text = "";
    private int credits = -1;

    void take(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "op" -> op = parser.getValueAsString("");
        case "id" -> id = parser.getValueAsLong(-1);
        case "model_version", "version" -> version = parser.getValueAsString();
        case "arm" -> arm = parser.getValueAsString();
        case "code" -> code = parser.getValueAsString("");
        case "message", "reason" -> text = parser.getValueAsString("");
        case "credits" -> credits = parser.getValueAsInt(-1);
        default -> {}
      }
    }

    /** What follows then is the tensors, which may be long. */
    boolean areEnough() {
      return op.equals("result") && id >= 0 && version != null && arm != null;
    }

    Message message() {
      return new Message(
          op,
          id,
          Objects.requireNonNullElse(version, Answer.UNNAMED),
          Objects.requireNonNullElse(arm, Answer.UNNAMED),
          code,
          text,
          credits);
    }
  }
}
