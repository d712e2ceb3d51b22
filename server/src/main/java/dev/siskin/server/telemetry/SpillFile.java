package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
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
  static final int MAGIC_BYTES = MAGIC.length;
  static final int HEADER_BYTES = MAGIC_BYTES + 4 + 4;

  private final Path folder;
  private final Path file;
  private final Path aside;

  SpillFile(Path stateDir) {
    this.folder = stateDir;
    this.file = folder.resolve(NAME);
    this.aside = folder.resolve(NAME + ".damaged");
  }

  /** Records one after the other, then null. */
  interface Source {
    @Nullable Message next() throws IOException;
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
    try (SpillReader reader = new SpillReader(file)) {
      for (Message next = reader.next(); next != null; next = reader.next()) {
        to.accept(next);
      }
      return reader.read();
    }
  }

  /**
   * Replaces the file.
   *
   * @return how many records are in it
   * @throws IOException when that could not be; then the file is as it was
   */
  int write(Source messages) throws IOException {
    Path beside = file.resolveSibling(NAME + ".new");
    int written;
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        written = write(messages, out);
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync();
    } catch (IOException e) {
      deleteAfter(e, beside);
      throw e;
    }
    return written;
  }

  private static void deleteAfter(IOException failure, Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The header comes last, since nobody knows before how many there are. */
  private static int write(Source messages, FileChannel to) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(to), 1 << 16));
    out.write(header(0));
    int count = 0;
    for (Message next = messages.next(); next != null; next = messages.next()) {
      byte[] content = content(next);
      out.writeInt(content.length);
      out.writeInt(crc(content.length, content));
      out.write(content);
      count++;
    }
    out.flush();
    ByteBuffer header = ByteBuffer.wrap(header(count));
    while (header.hasRemaining()) {
      to.write(header, header.position());
    }
    return count;
  }

  /** What a record takes in the file. */
  static long entryBytes(Message message) throws IOException {
    return 8L + content(message).length;
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

  /** Of a file with so many entries. */
  static byte[] header(int count) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(count);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, header.position());
    return header.putInt((int) crc.getValue()).array();
  }

  static int crc(int length, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(0, length));
    crc.update(content);
    return (int) crc.getValue();
  }
}
