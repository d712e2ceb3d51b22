package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Messages of servers that mean ill. */
class MessageLimitsTest {

  private static final String ENDLESS = "A".repeat(1 << 20);

  private static Message parse(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Message.parse(bytes, 0, bytes.length);
  }

  private static int credits(String value) throws IOException {
    return parse("{\"op\":\"hello\",\"credits\":" + value + "}").credits();
  }

  private static long id(String value) throws IOException {
    return parse("{\"op\":\"result\",\"id\":" + value + "}").id();
  }

  @Test
  void namesAndWordsAreCutShort() throws IOException {
    Message result =
        parse("{\"op\":\"result\",\"version\":\"" + ENDLESS + "\",\"arm\":\"" + ENDLESS + "\"}");
    Message error =
        parse("{\"op\":\"error\",\"code\":\"" + ENDLESS + "\",\"message\":\"" + ENDLESS + "\"}");

    assertThat(result.version()).hasSize(Message.MAX_NAME_CHARS);
    assertThat(result.arm()).hasSize(Message.MAX_NAME_CHARS);
    assertThat(error.code()).hasSize(Message.MAX_NAME_CHARS);
    assertThat(error.text()).hasSize(Message.MAX_TEXT_CHARS);
  }

  @Test
  void creditsStayWithinWhatAnIntHolds() throws IOException {
    assertThat(credits("1e300")).isEqualTo(Integer.MAX_VALUE);
    assertThat(credits("99999999999999999999")).isEqualTo(Integer.MAX_VALUE);
    assertThat(credits("-1e300")).isEqualTo(Integer.MIN_VALUE);
    assertThat(credits("-1")).isEqualTo(-1);
    assertThat(credits("0.5")).isZero();
    assertThat(credits("null")).isEqualTo(Message.UNTOLD);
    assertThat(credits("\"many\"")).isEqualTo(Message.UNTOLD);
  }

  @Test
  void onlyTextAndWholeNumbersAreIds() throws IOException {
    assertThat(id("12")).isEqualTo(12);
    assertThat(id("\"12\"")).isEqualTo(12);
    assertThat(id("true")).isEqualTo(-1);
    assertThat(id("0.9")).isEqualTo(-1);
    assertThat(id("null")).isEqualTo(-1);
    assertThat(id("{\"id\":3}")).isEqualTo(-1);
  }
}
