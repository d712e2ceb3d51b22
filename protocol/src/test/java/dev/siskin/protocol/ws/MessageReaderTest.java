package dev.siskin.protocol.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.ws.MessageReader.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
  private static final int MOST_BYTES = 300_000;

  private final Counted arrays = new Counted();
  private long held;

  /** Counts bytes that are lent; those lent before are spoilt when they come back. */
  private static final class Counted implements ByteArrays {
    long lent;
    long most;

    @Override
    public byte[] take(int atLeast) {
      byte[] bytes = new byte[atLeast + atLeast / 4];
      Arrays.fill(bytes, (byte) 0x5a);
      lent += bytes.length;
      most = Math.max(most, lent);
      return bytes;
    }

    @Override
    public void giveBack(byte[] bytes) {
      Arrays.fill(bytes, (byte) 0xff);
      lent -= bytes.length;
    }
  }

  private MessageReader reader(int mostBytes) {
    return new MessageReader(
        mostBytes,
        arrays,
        (before, now) -> {
          held += now - before;
          return held <= 2 * MOST_BYTES;
        });
  }

  /** What came, as a line: its kind, its length and a hash of it. */
  private String told(MessageReader reader, Event event) {
    if (event == Event.TEXT || event == Event.BINARY) {
      int size = reader.size();
      byte[] bytes = reader.takeMessage();
      String line = event + " " + size + " " + Arrays.hashCode(Arrays.copyOf(bytes, size));
      held -= bytes.length;
      if (bytes.length > 0) {
        arrays.giveBack(bytes);
      }
      return line;
    }
    ByteBuffer control = reader.control();
    return event + " " + control.remaining() + " " + control.hashCode();
  }

  /** Reads bytes in pieces of these sizes, over and over. */
  private List<String> read(MessageReader reader, byte[] bytes, int... pieces) {
    List<String> told = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int size = Math.min(pieces[i % pieces.length], bytes.length - at);
      ByteBuffer piece = ByteBuffer.allocateDirect(size).put(bytes, at, size).flip();
      for (Event e = reader.read(piece); e != Event.NONE; e = reader.read(piece)) {
        told.add(told(reader, e));
      }
      assertThat(piece.hasRemaining()).isFalse();
      at += size;
    }
    return told;
  }

  private static byte[] frame(int opcode, boolean last, byte[] payload, int mask) {
    int follow = payload.length <= 125 ? 0 : payload.length <= 0xffff ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(6 + follow + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    frame.put((byte) (0x80 | (follow == 0 ? payload.length : follow == 2 ? 126 : 127)));
    if (follow == 2) {
      frame.putShort((short) payload.length);
    } else if (follow == 8) {
      frame.putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ (mask >> (24 - 8 * (i % 4)))));
    }
    return frame.array();
  }

  /** Random messages in random frames with control frames among them, and what they are. */
  private static List<String> write(Random random, ByteArrayOutputStream to) {
    List<String> expected = new ArrayList<>();
    for (int m = 0; m < 40; m++) {
      boolean text = random.nextBoolean();
      int length = random.nextInt(random.nextInt(20) == 0 ? 100_000 : 400);
      byte[] message = new byte[length];
      random.nextBytes(message);
      if (text) {
        message =
            random
                .ints(length / 3, 1, 0xd7ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
      }
      int at = 0;
      for (int f = 0; at < message.length || f == 0; f++) {
        if (random.nextInt(4) == 0) {
          byte[] control = new byte[random.nextInt(126)];
          random.nextBytes(control);
          boolean ping = random.nextBoolean();
          to.writeBytes(frame(ping ? 9 : 10, true, control, random.nextInt()));
          expected.add(
              (ping ? "PING " : "PONG ")
                  + control.length
                  + " "
                  + ByteBuffer.wrap(control).hashCode());
        }
        int left = message.length - at;
        int size = random.nextBoolean() ? left : random.nextInt(left + 1);
        int opcode = f > 0 ? 0 : text ? 1 : 2;
        byte[] part = Arrays.copyOfRange(message, at, at + size);
        boolean last = size == left;
        to.writeBytes(frame(opcode, last, part, random.nextInt()));
        at += size;
        if (last) {
          break;
        }
      }
      expected.add((text ? "TEXT " : "BINARY ") + message.length + " " + Arrays.hashCode(message));
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void messagesAreTheSameInWhateverPiecesTheyCome(long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    List<String> expected = write(random, wire);
    byte[] bytes = wire.toByteArray();
    int[] odd = random.ints(50, 1, 3_000).toArray();
    for (int[] pieces : List.of(new int[] {bytes.length}, new int[] {1}, new int[] {7}, odd)) {
      MessageReader reader = reader(MOST_BYTES);
      assertThat(read(reader, bytes, pieces)).isEqualTo(expected);
      assertThat(reader.isInMiddle()).isFalse();
      assertThat(arrays.lent).isZero();
      assertThat(held).isZero();
    }
  }

  @Test
  void memoryGrowsWithWhatComesNotWithWhatIsAnnounced() {
    MessageReader reader = reader(100 << 20);
    ByteBuffer head = ByteBuffer.allocate(14).put(new byte[] {(byte) 0x82, (byte) 0xff});
    head.putLong(90 << 20).putInt(0).flip();
    assertThat(reader.read(head)).isEqualTo(Event.NONE);
    assertThat(arrays.lent).isZero();
    reader.read(ByteBuffer.allocate(1));
    assertThat(arrays.lent).isLessThanOrEqualTo(640);
    reader.read(ByteBuffer.allocate(200_000));
    assertThat(arrays.lent).isLessThanOrEqualTo(5 * 200_001 / 2);
    reader.close();
    assertThat(arrays.lent).isZero();
    assertThat(held).isZero();
  }

  @Test
  void aMessageThatComesAtOnceIsNeverCopied() {
    read(reader(MOST_BYTES), frame(2, true, new byte[50_000], 0), 60_000);
    assertThat(arrays.most).isEqualTo(62_500);
  }

  @Test
  void theLimitIsThatOfTheWholeMessage() {
    byte[] half = frame(2, false, new byte[500], 3);
    byte[] rest = frame(0, true, new byte[500], 3);
    assertThat(read(reader(1_000), half, 100)).isEmpty();
    MessageReader fits = reader(1_000);
    read(fits, half, 100);
    assertThat(read(fits, rest, 100)).hasSize(1);
    MessageReader reader = reader(999);
    read(reader, half, 100);
    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(rest, 0, 8)))
        .isInstanceOfSatisfying(
            CloseException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_BIG));
    reader.close();
  }

  @Test
  void thereMustBeRoomForIt() {
    held = 2 * MOST_BYTES;
    MessageReader reader = reader(MOST_BYTES);
    assertThatThrownBy(() -> read(reader, frame(2, true, new byte[10], 0), 100))
        .isInstanceOfSatisfying(
            CloseException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TRY_AGAIN_LATER));
    reader.close();
    assertThat(held).isEqualTo(2 * MOST_BYTES);
    assertThat(arrays.lent).isZero();
  }

  /** All sequences of two bytes, and those of more that begin like the longest characters. */
  @Test
  void textIsUtf8ToItsFirstBadByteAsTheJdkSees() {
    for (int i = 0; i < 1 << 16; i++) {
      assertUtf8((byte) (i >> 8), (byte) i);
    }
    byte[] edges = {
      0,
      0x7f,
      (byte) 0x80,
      (byte) 0x8f,
      (byte) 0x90,
      (byte) 0x9f,
      (byte) 0xa0,
      (byte) 0xbf,
      (byte) 0xc0,
      (byte) 0xed,
      (byte) 0xf4
    };
    for (int lead = 0xc0; lead < 0x100; lead++) {
      for (byte a : edges) {
        for (byte b : edges) {
          for (byte c : edges) {
            assertUtf8((byte) lead, a, b, c);
          }
        }
      }
    }
  }

  private static void assertUtf8(byte... bytes) {
    boolean right =
        Arrays.equals(
            new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    Utf8Progress whole = new Utf8Progress();
    Utf8Progress single = new Utf8Progress();
    boolean accepted = whole.accepts(bytes, 0, bytes.length) && whole.isWhole();
    boolean one = true;
    for (int i = 0; i < bytes.length && one; i++) {
      one = single.accepts(bytes, i, i + 1);
    }
    if (accepted != right || (one && single.isWhole()) != right) {
      throw new AssertionError(Arrays.toString(bytes) + " is UTF-8: " + right);
    }
  }

  @Test
  void aBadByteIsFoundBeforeItsMessageEnds() {
    MessageReader reader = reader(MOST_BYTES);
    byte[] bytes = frame(1, false, new byte[] {'a', (byte) 0xf4, (byte) 0x90}, 0);
    assertThatThrownBy(() -> read(reader, bytes, 100))
        .isInstanceOfSatisfying(
            CloseException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.BAD_DATA));
    reader.close();
  }

  private static byte[] bytes(ServerFrame frame) {
    return Arrays.copyOfRange(frame.bytes(), frame.from(), frame.from() + frame.length());
  }

  @Test
  void writtenFramesAreReadAsTheyWereMeantByAnyLength() {
    for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 100_000}) {
      byte[] message = new byte[length];
      new Random(length).nextBytes(message);
      byte[] frame = bytes(FrameWriter.message(false, message, 0, length));
      int head = frame.length - length;
      assertThat(head).isEqualTo(length <= 125 ? 2 : length <= 65_535 ? 4 : 10);
      byte[] masked =
          ByteBuffer.allocate(frame.length + 4)
              .put(frame, 0, head)
              .putInt(0)
              .put(frame, head, length)
              .array();
      masked[1] |= (byte) 0x80;
      assertThat(read(reader(MOST_BYTES), masked, 1_000))
          .containsExactly("BINARY " + length + " " + Arrays.hashCode(message));
    }
  }

  @Test
  void aLongReasonIsCutAtACharacter() {
    byte[] frame = bytes(FrameWriter.close(1000, "a" + "é".repeat(100)));
    assertThat(frame.length).isEqualTo(2 + 2 + 123);
    assertThat(new String(frame, 4, 123, StandardCharsets.UTF_8)).isEqualTo("a" + "é".repeat(61));
    assertThat(bytes(FrameWriter.close(1000, "a" + "€".repeat(100)))[1])
        .isEqualTo((byte) (2 + 121));
  }
}
