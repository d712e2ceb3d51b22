package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.reader.SecondTotals.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The log files of a folder: one for each hour of arrival, and further ones when it grows too long.
 * Blocks; one thread.
 */
final class LogFiles {
  private static final long HOUR_SECONDS = 3_600;
  private static final int MAX_FILES_OF_AN_HOUR = 10_000;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private final Path dir;
  private final long maxBytes;

  /**
   * Text that belongs at a place of a file. Done twice it is there once.
   *
   * @param file its name
   * @param at how long the file is without it
   */
  record Append(String file, long at, String text) {}

  LogFiles(Path dir, long maxBytes) {
    this.dir = dir;
    this.maxBytes = maxBytes;
  }

  /** Says where the lines of these entries will stand; writes nothing. */
  List<Append> plan(List<Entry> entries) throws IOException {
    Map<Long, List<Entry>> byHour = new TreeMap<>();
    for (Entry entry : entries) {
      byHour
          .computeIfAbsent(Math.floorDiv(entry.slot().at(), HOUR_SECONDS), h -> new ArrayList<>())
          .add(entry);
    }
    List<Append> appends = new ArrayList<>();
    for (Map.Entry<Long, List<Entry>> hour : byHour.entrySet()) {
      String lines = LogText.lines(hour.getValue());
      if (!lines.isEmpty()) {
        appends.add(append(hour.getKey() * HOUR_SECONDS, lines));
      }
    }
    return appends;
  }

  private Append append(long beginSecond, String lines) throws IOException {
    String hour = "siskin-" + HOUR.format(Instant.ofEpochSecond(beginSecond));
    for (int number = 1; number <= MAX_FILES_OF_AN_HOUR; number++) {
      String name = hour + (number == 1 ? "" : "." + number) + ".hlog";
      Path file = dir.resolve(name);
      long length = Files.exists(file) ? Files.size(file) : 0;
      if (length == 0) {
        return new Append(name, 0, LogText.head(beginSecond) + lines);
      }
      if (length + lines.length() <= maxBytes) {
        return new Append(name, length, lines);
      }
    }
    throw new IOException("there are " + MAX_FILES_OF_AN_HOUR + " files of one hour in " + dir);
  }

  /** Writes it, to the disk itself. */
  void write(Append append) throws IOException {
    Path file = dir.resolve(append.file);
    byte[] text = append.text.getBytes(StandardCharsets.US_ASCII);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (out.size() > append.at + text.length) {
        throw new IOException(file + " was changed by somebody else");
      }
      // One that was taken away meanwhile begins anew; there is no hole.
      out.position(Math.min(out.size(), append.at));
      out.truncate(out.position());
      ByteBuffer left = ByteBuffer.wrap(text);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
  }
}
