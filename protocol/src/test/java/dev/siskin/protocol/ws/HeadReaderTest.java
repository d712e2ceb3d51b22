package dev.siskin.protocol.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.ws.MessageHead.Target;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadReaderTest {
  private static final String ALL =
      "{\"inputs\":[{\"op\":\"cancel\",\"id\":\"no\"}],\"id\":\"é\\u0041\",\"x\":{\"id\":1},"
          + "\"op\":\"infer\",\"model\":\"m\",\"version\":12,\"unit\":\"u\",\"deadline_ms\":250,"
          + "\"priority\":\"sheddable\",\"traceparent\":\"00-x\",\"outputs\":[],\"parameters\":{\"priority\":1}}";

  private static MessageHead read(String json) {
    byte[] bytes = ("junk" + json + "junk").getBytes(UTF_8);
    return HeadReader.read(bytes, 4, bytes.length - 8, JsonLimits.DEFAULT);
  }

  private static String sentence(MessageHead head) {
    ServingException refusal = head.refusal();
    return refusal == null ? "" : refusal.detail();
  }

  @Test
  void keysComeInAnyOrderAndThoseOfTensorsArePassedOver() {
    MessageHead head = read(ALL);
    assertThat(sentence(head)).isEmpty();
    assertThat(head.whole()).isTrue();
    assertThat(head.op()).isEqualTo(Op.INFER);
    assertThat(head.id()).isEqualTo("éA");
    assertThat(head.target())
        .isEqualTo(
            new Target(
                "m", "12", null, "u", new Wishes(250_000_000L, Wishes.Priority.SHEDDABLE), "00-x"));
  }

  @Test
  void aWishTooLongForNanosecondsIsTheLongest() {
    MessageHead head = read(ALL.replace("250", "9223372036854775807"));
    assertThat(head.target().wishes().timeoutNanos()).isGreaterThan(Long.MAX_VALUE - 1_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | a message needs an 'op'",
        "{\"op\":\"\"} | a message needs an 'op'",
        "{\"op\":5} | 'op' must be a string",
        "{\"op\":\"INFER\"} | there is no op 'INFER'",
        "{\"op\":\"infer\",\"model\":\"m\"} | infer needs an 'id'",
        "{\"op\":\"cancel\"} | cancel needs an 'id'",
        "{\"op\":\"cancel\",\"id\":\"\"} | 'id' must not be empty",
        "{\"op\":\"cancel\",\"id\":7} | 'id' must be a string",
        "{\"op\":\"cancel\",\"id\":null} | 'id' must be a string",
        "{\"op\":\"cancel\",\"op\":\"infer\",\"id\":\"1\"} | 'op' comes twice",
        "{\"op\":\"infer\",\"traceparent\":5} | 'traceparent' must be a string",
        "[] | a message must be a JSON object",
        "'' | a message must be a JSON object",
        "{\"op\":\"cancel\",\"id\":\"1\"}{} | there is more after the JSON object",
      })
  void whatIsMissingOrWrongIsSaid(String json, String words) {
    assertThat(sentence(read(json))).contains(words);
  }

  @Test
  void anIdHas64CharactersAtMost() {
    String id = "x".repeat(HeadReader.MOST_ID_CHARS);
    assertThat(read("{\"op\":\"cancel\",\"id\":\"" + id + "\"}").id()).isEqualTo(id);
    MessageHead longer = read("{\"op\":\"cancel\",\"id\":\"y" + id + "\"}");
    assertThat(longer.id()).isNull();
    assertThat(sentence(longer)).isEqualTo("'id' is longer than 64 characters");
  }

  @Test
  void theIdOfAMessageThatBreaksOffIsKept() {
    for (int length = ALL.length() - 1; length > ALL.indexOf("\"x\""); length--) {
      MessageHead head = read(ALL.substring(0, length));
      assertThat(head.id()).isEqualTo("éA");
      assertThat(head.whole()).isFalse();
      assertThat(sentence(head)).startsWith("JSON Parse error");
    }
  }

  /** Whatever stands there: it is read or refused. */
  @Test
  void noBytesAreAnAccident() {
    Random random = new Random(3);
    byte[] seed = ALL.getBytes(UTF_8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seed.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt()
                : (byte) "{}[]\":,0".charAt(random.nextInt(8));
      }
      MessageHead head = HeadReader.read(bytes, 0, bytes.length, JsonLimits.DEFAULT);
      refused += head.refusal() == null ? 0 : 1;
    }
    assertThat(refused).isBetween(10_000, 19_999);
  }
}
