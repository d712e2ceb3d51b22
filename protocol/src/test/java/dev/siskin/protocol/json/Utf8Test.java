package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void everyCodePointIsACharacter() {
    for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
        assertThat(Utf8.length(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(Utf8.length(bytes, 0, bytes.length - 1)).isZero();
        assertThat(Utf8.codePoint(bytes, 0)).isEqualTo(codePoint);
      }
    }
  }

  @Test
  void twoBytesAreACharacterWhereTheJdkSaysSo() {
    byte[] two = new byte[2];
    for (int lead = 0x80; lead <= 0xff; lead++) {
      for (int second = 0; second <= 0xff; second++) {
        two[0] = (byte) lead;
        two[1] = (byte) second;
        assertThat(Utf8.length(two, 0, 2) == 2).as("%x %x", lead, second).isEqualTo(valid(two));
      }
    }
  }

  @Test
  void longerOnesAreACharacterWhereTheJdkSaysSo() {
    Random random = new Random(31);
    int characters = 0;
    for (int i = 0; i < 400_000; i++) {
      byte[] bytes = new byte[3 + i % 2];
      bytes[0] = (byte) (i % 2 == 0 ? 0xe0 + random.nextInt(16) : 0xf0 + random.nextInt(16));
      for (int j = 1; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(20) == 0 ? random.nextInt() : 0x80 + random.nextInt(64));
      }
      boolean whole = Utf8.length(bytes, 0, bytes.length) == bytes.length;
      if (whole != valid(bytes)) {
        assertThat(whole).as("%x %x %x", bytes[0], bytes[1], bytes[2]).isEqualTo(valid(bytes));
      }
      characters += whole ? 1 : 0;
    }
    assertThat(characters).isBetween(100_000, 300_000);
  }

  private static boolean valid(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
