package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the JDK's, which is stricter about spaces and padding. */
class Base64TextTest {
  private static final int TEXTS = 20_000;

  @Test
  void whatIsWrittenIsWhatTheJdkWrites() {
    Random random = new Random(1);
    for (int i = 0; i < TEXTS; i++) {
      byte[] bytes = bytes(random);
      int from = random.nextInt(bytes.length + 1);
      ByteSink out = new ByteSink(1);
      Base64Text.put(out, bytes, from, bytes.length - from);
      assertThat(new String(out.toBytes(), ISO_8859_1))
          .isEqualTo(
              Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, bytes.length)));
    }
  }

  @Test
  void whatTheJdkWritesIsReadWithAnySpacesBetween() {
    Random random = new Random(2);
    for (int i = 0; i < TEXTS; i++) {
      byte[] bytes = bytes(random);
      String text = Base64.getEncoder().encodeToString(bytes);
      assertThat(decoded(spaced(text, random))).isEqualTo(bytes);
      assertThat(decoded(spaced(text.replace("=", ""), random))).isEqualTo(bytes);
    }
  }

  @Test
  void whatIsReadIsWrittenTheSame() {
    Random random = new Random(3);
    String letters = "AZaz09+/=.- \n\u00ff";
    int read = 0;
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(9); left > 0; left--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      byte[] decoded = decoded(text.toString());
      String bare = text.toString().replaceAll("[ \n]", "").replace('.', '=');
      boolean good =
          bare.matches("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?");
      assertThat(decoded != null).as(text.toString()).isEqualTo(good);
      if (decoded != null) {
        read++;
        assertThat(decoded).isEqualTo(Base64.getDecoder().decode(bare));
      }
    }
    assertThat(read).isBetween(TEXTS / 50, TEXTS / 2);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String spaced(String text, Random random) {
    StringBuilder spaced = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      spaced
          .append(" \n\r\t\f\u000b", 0, random.nextInt(8) == 0 ? random.nextInt(6) : 0)
          .append(text.charAt(i));
    }
    return spaced.toString();
  }

  /** Null where it is none; decoded in the middle of an array. */
  private static byte @org.jspecify.annotations.Nullable [] decoded(String text) {
    byte[] bytes = ("##" + text + "##").getBytes(ISO_8859_1);
    int end = Base64Text.decode(bytes, 2, bytes.length - 2);
    return end < 0 ? null : Arrays.copyOfRange(bytes, 2, end);
  }
}
