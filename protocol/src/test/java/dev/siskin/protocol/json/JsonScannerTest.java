package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ServingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  @Test
  void listsAndObjectsAreWalkedThrough() {
    JsonScanner in = scanner(" { \"a\" : [ 1 , [ ] , \"s\" ] , \"b\":{} } rest");
    in.beginObject();
    assertThat(in.nextKey()).isTrue();
    assertThat(in.stringIs("a")).isTrue();
    in.beginList();
    assertThat(in.nextElement()).isTrue();
    assertThat(in.number().toLong()).isEqualTo(1);
    assertThat(in.nextElement()).isTrue();
    in.beginList();
    assertThat(in.nextElement()).isFalse();
    assertThat(in.nextElement()).isTrue();
    in.string();
    assertThat(in.string(9)).isEqualTo("s");
    assertThat(in.nextElement()).isFalse();
    assertThat(in.nextKey()).isTrue();
    assertThat(in.stringIs("b")).isTrue();
    in.skip();
    assertThat(in.nextKey()).isFalse();
    assertThat(in.left()).isEqualTo(" rest".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "-1.5e3",
        "Inf",
        "\"\\u0041\"",
        "[]",
        "{}",
        "[[],{}]",
        "{\"a\":[{\"b\":[1,2,{\"c\":null}]}],\"d\":[[[]]]}"
      })
  void anyValueCanBeSkipped(String value) {
    JsonScanner in = scanner(value + ",7");
    in.skip();
    assertThat(in.left()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | ends too early",
        "`[` | 1 | ends too early",
        "`[1` | 2 | ends too early",
        "`[1 2]` | 3 | ',' or ']'",
        "`[1}` | 2 | not '}'",
        "`{]` | 1 | key must be a string",
        "`[1,]` | 3 | not a value: ']'",
        "`[,1]` | 1 | not a value: ','",
        "`{\"a\":1,}` | 7 | key must be a string",
        "`{\"a\" 1}` | 5 | ':' must follow",
        "`{\"a\":}` | 5 | not a value: '}'",
        "`{a:1}` | 1 | not 'a'",
        "`[tru]` | 1 | not a value: 'tru'",
        "`[truex]` | 5 | not 'x'",
        "`[nul` | 1 | not a value: 'nul'",
        "`[True]` | 1 | not a value: 'True'",
        "`[01]` | 1 | needless 0",
        "`[-01]` | 2 | needless 0",
        "`[1.]` | 3 | digits after its point",
        "`[.5]` | 1 | not a value: '.5'",
        "`[+1]` | 1 | not a value: '+1'",
        "`[1e]` | 3 | digits after its 'e'",
        "`[1e+]` | 4 | digits after its 'e'",
        "`[-]` | 1 | not a number: '-'",
        "`[-a]` | 1 | not a number: '-a'",
        "`[-NaN]` | 1 | not a number: '-NaN'",
        "`[INF]` | 1 | not a number: 'INF'",
        "`[Na]` | 1 | not a number: 'Na'",
        "`[Infinite]` | 4 | not 'inite'",
        "`[1/2]` | 2 | not '/2'",
        "`[\"a` | 3 | within a string",
        "`[\"\\q\"]` | 2 | no escape: '\\q'",
      })
  void brokenDocumentsAreRefusedAtTheirPlace(String document, int offset, String what) {
    assertThatThrownBy(() -> scanner(document).skip())
        .isInstanceOf(ServingException.class)
        .hasMessageStartingWith("JSON Parse error: ")
        .hasMessageContaining(what)
        .hasMessageEndingWith(" at offset: " + offset);
  }

  @Test
  void aControlCharacterInAStringIsRefused() {
    for (char c = 0; c < ' '; c++) {
      String document = "[\"a" + c + "\"]";
      assertThatThrownBy(() -> scanner(document).skip())
          .hasMessageContaining("control character")
          .hasMessageEndingWith("at offset: 3");
    }
  }

  @Test
  void otherBlanksThanJsonsAreRefused() {
    for (String blank : new String[] {"\f", "\u000b", "\u00a0", "\u2028", "\ufeff"}) {
      assertThatThrownBy(() -> scanner("[" + blank + "1]").skip())
          .isInstanceOf(ServingException.class);
    }
  }

  @Test
  void depthMayGoBeyondTheBitsAtHand() {
    int depth = 1_000;
    String deep = "{\"a\":[".repeat(depth / 2) + "]}".repeat(depth / 2);
    JsonScanner in = scanner(deep, new JsonLimits(depth, 64, 100));
    in.skip();
    assertThat(in.left()).isZero();
    assertThatThrownBy(() -> scanner(deep, new JsonLimits(depth - 1, 64, 100)).skip())
        .hasMessageContaining("Document nesting depth (1000) exceeds the maximum allowed (999)");
    String mixed = "{\"a\":[".repeat(depth / 2) + "]}".repeat(depth / 2 - 1) + "}";
    assertThatThrownBy(() -> scanner(mixed, new JsonLimits(depth, 64, 100)).skip())
        .hasMessageContaining("not '}'");
  }

  @Test
  void keysAndReadStringsHaveALimitInCharacters() {
    JsonLimits limits = new JsonLimits(9, 9, 3);
    scanner("{\"\u65e5\u65e5\\n\":\"skipped ones have none\"}", limits).skip();
    assertThatThrownBy(() -> scanner("{\"\u65e5\u65e5\\n.\":1}", limits).skip())
        .hasMessageContaining("String value length exceeds the maximum allowed (3)");
    scanner("\"\ud83d\ude00.\"", limits).string();
    assertThatThrownBy(() -> scanner("\"\ud83d\ude00..\"", limits).string())
        .hasMessageContaining("String value length");
  }

  @Test
  void plainNumbersFollowEachOtherDirectlyOrAfterOneBlank() {
    JsonScanner in = scanner("[1,-2, 3,  4,null]");
    in.beginList();
    assertThat(in.nextElement()).isTrue();
    assertThat(in.nextPlainNumber()).isFalse();
    in.number();
    assertThat(in.nextPlainNumber()).isTrue();
    assertThat(in.number().toLong()).isEqualTo(-2);
    assertThat(in.nextPlainNumber()).isTrue();
    assertThat(in.number().toLong()).isEqualTo(3);
    assertThat(in.nextPlainNumber()).isFalse();
    assertThat(in.nextElement()).isTrue();
    assertThat(in.number().toLong()).isEqualTo(4);
    assertThat(in.nextPlainNumber()).isFalse();
    assertThat(in.nextElement()).isTrue();
    in.literal();
    assertThat(in.nextElement()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1", "[1,", "[1, ", "[1,2"})
  void plainNumbersEndWithTheDocument(String document) {
    JsonScanner in = scanner(document);
    in.beginList();
    assertThat(in.nextElement()).isTrue();
    in.number();
    if (in.nextPlainNumber()) {
      assertThat(in.number().toLong()).isEqualTo(2);
    }
    assertThatThrownBy(in::nextElement).hasMessageContaining("ends too early");
  }

  /** What lies behind the body belongs to others. */
  @Test
  void nothingBehindTheEndIsRead() {
    byte[] bytes = "xx[1.234567890123456789]".getBytes(UTF_8);
    for (int length = 1; length < bytes.length - 2; length++) {
      JsonScanner in = new JsonScanner(bytes, 2, length, JsonLimits.DEFAULT);
      assertThatThrownBy(in::skip).hasMessageStartingWith("JSON Parse error: ");
    }
  }

  private static JsonScanner scanner(String document) {
    return scanner(document, JsonLimits.DEFAULT);
  }

  private static JsonScanner scanner(String document, JsonLimits limits) {
    byte[] bytes = document.getBytes(UTF_8);
    return new JsonScanner(bytes, 0, bytes.length, limits);
  }
}
