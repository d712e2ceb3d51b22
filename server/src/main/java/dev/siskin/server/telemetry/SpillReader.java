package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SpillFile} one entry after the other, and holds one at a time. Damaged entries are
 * left out and counted. One thread.
 */
final class SpillReader implements SpillFile.Source, Closeable {
  /** No record of ours is as long; what is longer is damaged. */
  private static final int MOST_ENTRY_BYTES = 8 << 20;

  private static final int MOST_HEADERS = 64;

  private final DataInputStream in;
  private final long announced;
  private long leftBytes;
  private long good;
  private long bad;
  private boolean lost;

  SpillReader(Path file) throws IOException {
    in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    try {
      byte[] header = in.readNBytes(SpillFile.HEADER_BYTES);
      leftBytes = Files.size(file) - header.length;
      announced = announced(header);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The next entry that is as it was written, or null at the end. */
  @Override
  public @Nullable Message next() throws IOException {
    while (leftBytes >= 8 && !lost) {
      int length = in.readInt();
      int crc = in.readInt();
      leftBytes -= 8;
      if (length < 0 || length > MOST_ENTRY_BYTES || length > leftBytes) {
        lost = true;
        return null;
      }
      byte[] content = in.readNBytes(length);
      leftBytes -= length;
      Message message = crc == SpillFile.crc(length, content) ? message(content) : null;
      if (message != null) {
        good++;
        return message;
      }
      bad++;
    }
    return null;
  }

  /** What is known once the end was reached. */
  SpillFile.Read read() {
    boolean whole = announced == good && bad == 0 && leftBytes == 0;
    long unreadable = announced < 0 ? Math.max(bad, 1) : Math.max(announced - good, bad);
    return new SpillFile.Read(good, unreadable, whole);
  }

  /** Of what was not read yet. */
  long leftBytes() {
    return leftBytes;
  }

  /** How many entries there are, or -1 when nobody knows. */
  private static long announced(byte[] header) {
    if (header.length < SpillFile.HEADER_BYTES) {
      return -1;
    }
    int count = ByteBuffer.wrap(header).getInt(SpillFile.MAGIC_BYTES);
    return count >= 0 && Arrays.equals(header, SpillFile.header(count)) ? count : -1;
  }

  private static @Nullable Message message(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      return message(in);
    } catch (IOException damaged) {
      return null;
    }
  }

  private static Message message(DataInputStream in) throws IOException {
    long seq = in.readLong();
    String topic = text(in);
    String key = text(in);
    int count = in.readInt();
    if (count < 0 || count > MOST_HEADERS) {
      throw new EOFException("so many headers: " + count);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(text(in), text(in));
    }
    return new Message(seq, topic, key, bytes(in), headers);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new EOFException("so many bytes: " + length);
    }
    return in.readNBytes(length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
