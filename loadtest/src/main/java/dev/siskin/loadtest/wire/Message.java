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
 * @param credits {@link #UNTOLD} where it says nothing of them
 */
record Message(
    String op, long id, String version, String arm, String code, String text, int credits) {

  static final int UNTOLD = Integer.MAX_VALUE;

  /** Names and words of a hostile server must not fill the memory. */
  static final int MAX_NAME_CHARS = 200;

  static final int MAX_TEXT_CHARS = 4096;

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
    private int credits = UNTOLD;

    void take(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "op" -> op = parser.getValueAsString("");
        case "id" -> id = isId(parser.currentToken()) ? parser.getValueAsLong(-1) : -1;
        case "model_version", "version" -> version = name(parser);
        case "arm" -> arm = name(parser);
        case "code" -> code = text(parser, MAX_NAME_CHARS);
        case "message", "reason" -> text = text(parser, MAX_TEXT_CHARS);
        case "credits" -> credits = credits(parser);
        default -> {}
      }
    }

    /** A parser would make numbers of true and 0.9 too. */
    private static boolean isId(JsonToken token) {
      return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
    }

    private static @Nullable String name(JsonParser parser) throws IOException {
      return parser.getValueAsString() == null ? null : text(parser, MAX_NAME_CHARS);
    }

    private static String text(JsonParser parser, int maxChars) throws IOException {
      String text = parser.getValueAsString("");
      return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }

    /** However many they are; the cast stays within what an int can hold. */
    private static int credits(JsonParser parser) throws IOException {
      return parser.currentToken().isNumeric() ? (int) parser.getDoubleValue() : UNTOLD;
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
