package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that could not be sent before a stop, kept byte for byte so that readers know their
 * twins. A file is whole or not there: written beside, forced to disk, renamed. One thread.
 *
 * <p>Form, big-endian: the eight bytes {@code SISKINU1}, the number of entries (4 bytes) and the
 * CRC-32C of these twelve; then for each entry the length of its content (4), the CRC-32C of that
 * length and content (4), and the content: seq (8), topic, key, number of headers (4), name and
 * value of each, and the record. Texts are UTF-8; each text and the record have their length (4)
 * before them.
 */
final class SpillFile {
  private static final Logger LOG = LoggerFactory.getLogger(SpillFile.class);
  private static final String NAME = "telemetry.unsent";
  private static final byte[] MAGIC = "SISKINU1".getBytes(StandardCharsets.US_ASCII);

  /** No record of ours is as long; what is longer is damaged. */
  private static final int MOST_ENTRY_BYTES = 8 << 20;

  private static final int MOST_HEADERS = 64;

  private final Path folder;
  private final Path file;
  private final Path aside;

  SpillFile(Path stateDir) {
    this.folder = stateDir;
    this.file = folder.resolve(NAME);
    this.aside = folder.resolve(NAME + ".damaged");
  }

  /**
   * What became of reading.
   *
   * @param records that were read
   * @param unreadable how many more there were, at least
   * @param whole whether the file was as it had been written
   */
  record Read(long records, long unreadable, boolean whole) {}

  Path path() {
    return file;
  }

  Path damagedPath() {
    return aside;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Reads what can be read, one entry after the other.
   *
   * @throws IOException when the file is there and cannot be opened or read
   */
  Read read(Consumer<Message> to) throws IOException {
    if (!exists()) {
      return new Read(0, 0, true);
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return read(in, Files.size(file), to);
    }
  }

  private static Read read(DataInputStream in, long size, Consumer<Message> to) throws IOException {
    long left = size;
    byte[] header = in.readNBytes(MAGIC.length + 4 + 4);
    left -= header.length;
    long announced = announced(header);
    long good = 0;
    long bad = 0;
    while (left >= 8) {
      int length = in.readInt();
      int crc = in.readInt();
      left -= 8;
      if (length < 0 || length > MOST_ENTRY_BYTES || length > left) {
        break;
      }
      byte[] content = in.readNBytes(length);
      left -= length;
      if (content.length == length && crc == crc(length, content) && take(content, to)) {
        good++;
      } else {
        bad++;
      }
    }
    boolean whole = announced == good && bad == 0 && left == 0;
    long unreadable = announced < 0 ? Math.max(bad, 1) : Math.max(announced - good, bad);
    return new Read(good, unreadable, whole);
  }

  /** How many entries there are, or -1 when nobody knows. */
  private static long announced(byte[] header) {
    if (header.length < MAGIC.length + 8) {
      return -1;
    }
    ByteBuffer buffer = ByteBuffer.wrap(header);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    int count = buffer.getInt();
    boolean right =
        Arrays.equals(magic, MAGIC) && headerCrc(count) == buffer.getInt() && count >= 0;
    return right ? count : -1;
  }

  private static boolean take(byte[] content, Consumer<Message> to) {
    Message message;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      message = message(in);
    } catch (IOException damaged) {
      return false;
    }
    to.accept(message);
    return true;
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

  /**
   * Replaces the file.
   *
   * @throws IOException when that could not be; then the file is as it was
   */
  void write(List<Message> messages) throws IOException {
    Path beside = file.resolveSibling(NAME + ".new");
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(out), 1 << 16);
        write(new DataOutputStream(buffered), messages);
        buffered.flush();
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync();
    } catch (IOException e) {
      deleteAfter(e, beside);
      throw e;
    }
  }

  private static void deleteAfter(IOException failure, Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void write(DataOutputStream out, List<Message> messages) throws IOException {
    out.write(MAGIC);
    out.writeInt(messages.size());
    out.writeInt(headerCrc(messages.size()));
    for (Message message : messages) {
      byte[] content = content(message);
      out.writeInt(content.length);
      out.writeInt(crc(content.length, content));
      out.write(content);
    }
    out.flush();
  }

  private static byte[] content(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.value().length + 1024);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(message.seq());
    writeText(out, message.topic());
    writeText(out, message.key());
    out.writeInt(message.headers().size());
    for (Map.Entry<String, String> header : message.headers().entrySet()) {
      writeText(out, header.getKey());
      writeText(out, header.getValue());
    }
    writeBytes(out, message.value());
    return bytes.toByteArray();
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Puts a damaged file where a person may look at it; one from before goes. */
  void moveAside() throws IOException {
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
  }

  /** All in it has arrived. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
    sync();
  }

  /** So that the name outlives a loss of power; what was written is in its place already. */
  private void sync() {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.warn("{} was not forced to disk: {}", folder, e.toString());
    }
  }

  private static int headerCrc(int count) {
    CRC32C crc = new CRC32C();
    crc.update(MAGIC);
    crc.update(ByteBuffer.allocate(4).putInt(0, count));
    return (int) crc.getValue();
  }

  private static int crc(int length, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(0, length));
    crc.update(content);
    return (int) crc.getValue();
  }
}
