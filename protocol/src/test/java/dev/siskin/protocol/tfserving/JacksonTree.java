package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tfserving.PlainReader.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The first document of a body as lists, members, strings, booleans and texts of numbers. Jackson's
 * view, but for the short infinities, which it does not know, and for liberties that it takes and
 * we do not: infinities with a plus or in capitals, UTF-8 that is none, half a pair of surrogates
 * in a value, a second byte order mark.
 */
public final class JacksonTree {
  /** A number as it is written. */
  public record NumberText(String text) {}

  /** An object's key and value; a key may come twice. */
  public record Member(String key, Object value) {}

  /** An object. */
  public record Members(List<Member> all) {}

  private static final Pattern STRING_OR_INF =
      Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*+\"?)|Inf(?!i)", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("-?[0-9].*|NaN|-?Infinity");

  private JacksonTree() {}

  static List<Member> read(byte[] body, JsonLimits limits) throws Refused {
    return read(body, limits, false);
  }

  /** The members of the first document, behind which there may be nothing if {@code only}. */
  public static List<Member> read(byte[] body, JsonLimits limits, boolean only) throws Refused {
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0 || body[i] == (byte) 0xfe || body[i] == (byte) 0xff) {
        throw new Refused("other encoding");
      }
    }
    byte[] document = withLongInfinities(withoutMark(body));
    try (JsonParser in = factory(limits).createParser(document)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new Refused("no object");
      }
      List<Member> members = members(in, limits).all();
      int end = (int) in.currentLocation().getByteOffset();
      UTF_8.newDecoder().decode(ByteBuffer.wrap(document, 0, end));
      if (only && in.nextToken() != null) {
        throw new Refused("more than one document");
      }
      return members;
    } catch (IOException e) {
      throw new Refused(String.valueOf(e.getMessage()));
    }
  }

  private static JsonFactory factory(JsonLimits limits) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(limits.depth())
                .maxNumberLength(limits.numberChars())
                .build())
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .build();
  }

  private static byte[] withoutMark(byte[] body) throws Refused {
    byte[] mark = "\ufeff".getBytes(UTF_8);
    byte[] left = body;
    for (int marks = 0; left.length > 2 && Arrays.equals(left, 0, 3, mark, 0, 3); marks++) {
      if (marks == 1) {
        throw new Refused("two marks");
      }
      left = Arrays.copyOfRange(left, 3, left.length);
    }
    return left;
  }

  private static byte[] withLongInfinities(byte[] body) {
    return STRING_OR_INF
        .matcher(new String(body, ISO_8859_1))
        .replaceAll(
            found ->
                found.group(1) == null
                    ? "Infinity"
                    : java.util.regex.Matcher.quoteReplacement(found.group(1)))
        .getBytes(ISO_8859_1);
  }

  private static Object value(JsonParser in, JsonLimits limits) throws IOException, Refused {
    return switch (in.currentToken()) {
      case START_OBJECT -> members(in, limits);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(in, limits));
        }
        yield list;
      }
      case VALUE_STRING -> string(in.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> JsonToken.VALUE_NULL;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getText());
      default -> throw new IllegalStateException("at " + in.currentToken());
    };
  }

  private static String string(String text) throws Refused {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new Refused("half a pair of surrogates");
    }
    return text;
  }

  private static NumberText number(String text) throws Refused {
    if (!NUMBER.matcher(text).matches()) {
      throw new Refused("no number: " + text);
    }
    return new NumberText(text);
  }

  private static Members members(JsonParser in, JsonLimits limits) throws IOException, Refused {
    List<Member> all = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      if (key.length() > limits.stringChars()) {
        throw new Refused("a long key");
      }
      in.nextToken();
      all.add(new Member(key, value(in, limits)));
    }
    return new Members(all);
  }
}
