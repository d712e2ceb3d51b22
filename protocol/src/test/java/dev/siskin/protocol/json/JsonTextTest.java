package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\\\"\\\\\\/\\b\\f\\n\\r\\t",
        "\\u0041\\u00e9\\u65E5\\ud83d\\ude00",
        "\u00e9\u65e5\ud83d\ude00",
        "a\u00e9\\u00e9b\u007f",
        "\\ud83d\\ude00\ud83d\ude00\u00e9",
      })
  void stringsReadAsJacksonDoes(String quoted) throws IOException {
    String expected = new ObjectMapper().readTree("\"" + quoted + "\"").textValue();
    byte[] bytes = (quoted + "\" and more").getBytes(UTF_8);
    int end = JsonText.end(bytes, 0, bytes.length);
    assertThat(end).isEqualTo(quoted.getBytes(UTF_8).length);
    assertThat(JsonText.decode(bytes, 0, end, 100)).isEqualTo(expected);
    assertThat(JsonText.same(bytes, 0, end, expected)).isTrue();
    assertThat(JsonText.same(bytes, 0, end, expected + "x")).isFalse();
    assertThat(JsonText.same(bytes, 0, end, "x" + expected)).isFalse();
    assertThat(JsonText.isLonger(bytes, 0, end, expected.length())).isFalse();
    assertThat(JsonText.isLonger(bytes, 0, end, expected.length() - 1)).isTrue();
  }

  @Test
  void aPrefixIsNotTheSame() {
    byte[] bytes = "inputs".getBytes(UTF_8);
    assertThat(JsonText.same(bytes, 0, 6, "inputs")).isTrue();
    assertThat(JsonText.same(bytes, 0, 5, "inputs")).isFalse();
    assertThat(JsonText.same(bytes, 0, 6, "input")).isFalse();
    assertThat(JsonText.same(bytes, 0, 6, "inputz")).isFalse();
    assertThat(JsonText.same("\\u0069nputs".getBytes(UTF_8), 0, 11, "input")).isFalse();
  }

  @Test
  void aLongStringIsCutWhereItIsShown() {
    byte[] bytes = "\u65e5".repeat(200).getBytes(UTF_8);
    assertThat(JsonText.shown(bytes, 0, bytes.length)).isEqualTo("\u65e5".repeat(80) + "...");
    assertThat(JsonText.shown(bytes, 0, 240)).isEqualTo("\u65e5".repeat(80));
  }

  /** Each with the place of what is wrong in it. */
  @Test
  void whatNoStringMayHaveIsFound() {
    assertWrongAt("ab\ncd\"", 2);
    assertWrongAt("ab\u0000\"", 2);
    assertWrongAt("a\\x\"", 1);
    assertWrongAt("a\\u12g4\"", 1);
    assertWrongAt("a\\u123", 1);
    assertWrongAt("a\\", 1);
    assertWrongAt("a\\ud800\"", 1);
    assertWrongAt("a\\ud800\\ud800\"", 1);
    assertWrongAt("a\\ud800\\n\\udc00\"", 1);
    assertWrongAt("\\ud800\\udc00\\udc00\"", 12);
    assertWrongAt("\\ud800\\udc0", 0);
    assertWrongAt("abc", 3);
    assertWrongAt("", 0);
    byte[] cutCharacter = {'a', (byte) 0xc3, '"'};
    assertThat(JsonText.end(cutCharacter, 0, 3)).isEqualTo(~1);
    byte[] tooLong = {(byte) 0xc0, (byte) 0xaf, '"'};
    assertThat(JsonText.end(tooLong, 0, 3)).isEqualTo(~0);
  }

  private static void assertWrongAt(String quoted, int place) {
    byte[] bytes = quoted.getBytes(UTF_8);
    assertThat(JsonText.end(bytes, 0, bytes.length)).as(quoted).isEqualTo(~place);
  }
}
