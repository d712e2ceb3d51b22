package dev.siskin.protocol.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.ws.MessageReader.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link MessageReader} over all that a connection may send: the pieces in which it comes make no
 * difference, and a message is no longer than its limit.
 */
public final class FrameFuzzTarget implements FuzzTarget {
  private static final int MOST_BYTES = 2_000;

  @Override
  public String name() {
    return "ws-frames";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    List<String> told = new ArrayList<>();
    tell(input, input.length, arrays, told);
    return told;
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof CloseException;
  }

  /** An array of a message is half full at least, and each message has one. */
  @Override
  public long fairBytes(byte[] input) {
    return FuzzTarget.super.fairBytes(input) + 512L * input.length;
  }

  @Override
  public List<byte[]> patterns() {
    byte[] pings = new byte[6 * 5_000];
    byte[] empty = new byte[6 * 5_000];
    byte[] pieces = new byte[7 * 1_500];
    for (int i = 0; i < 5_000; i++) {
      System.arraycopy(new byte[] {(byte) 0x89, (byte) 0x80}, 0, pings, 6 * i, 2);
      System.arraycopy(new byte[] {(byte) 0x82, (byte) 0x80}, 0, empty, 6 * i, 2);
    }
    for (int i = 0; i < 1_500; i++) {
      byte first = (byte) (i == 0 ? 0x02 : i == 1_499 ? 0x80 : 0);
      System.arraycopy(new byte[] {first, (byte) 0x81}, 0, pieces, 7 * i, 2);
    }
    return List.of(pings, empty, pieces);
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    List<String> whole = toEnd(input, input.length);
    assertThat(toEnd(input, 1)).as("byte by byte").isEqualTo(whole);
    assertThat(toEnd(input, 7)).as("seven at a time").isEqualTo(whole);
  }

  /** All that was told, and how it ended. */
  private static List<String> toEnd(byte[] input, int piece) {
    List<String> told = new ArrayList<>();
    try {
      tell(input, piece, ByteArrays.HEAP, told);
    } catch (CloseException e) {
      told.add(e.code() + " " + e.reason());
    }
    return told;
  }

  private static void tell(byte[] input, int piece, ByteArrays arrays, List<String> told) {
    MessageReader reader = new MessageReader(MOST_BYTES, arrays, MessageRoom.UNBOUNDED);
    try {
      for (int at = 0; at < input.length; at += piece) {
        ByteBuffer some = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
        for (Event e = reader.read(some); e != Event.NONE; e = reader.read(some)) {
          told.add(e + " " + content(reader, e, arrays));
        }
      }
      told.add(reader.isInMiddle() + " " + reader.messagesBegun());
    } finally {
      reader.close();
    }
  }

  private static int content(MessageReader reader, Event event, ByteArrays arrays) {
    if (event != Event.TEXT && event != Event.BINARY) {
      return event == Event.CLOSE ? reader.closeCode() : reader.control().hashCode();
    }
    int size = reader.size();
    assertThat(size).isLessThanOrEqualTo(MOST_BYTES);
    byte[] bytes = reader.takeMessage();
    int hash = Arrays.hashCode(Arrays.copyOf(bytes, size));
    if (bytes.length > 0) {
      arrays.giveBack(bytes);
    }
    return hash;
  }
}
