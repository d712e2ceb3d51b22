package dev.siskin.loadtest.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace, strictly: CSV of {@code t_seconds} or {@code t_seconds,bytes}, with or without
 * that line at its top, or JSON lines {@code {"t": 0.25, "bytes": 3136}}. Times may start anywhere,
 * such as at a date in seconds, but never go back; sizes stand in every line or in none, and all
 * lines have one form. One pass, on one thread.
 */
public final class TraceFile {

  static final long MAX_BYTES = 64L << 20;
  static final int MAX_REQUESTS = 2_000_000;

  private static final Pattern CSV =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,12})?)(?:,(\\d{1,10}))?");
  private static final Pattern CSV_TITLE = Pattern.compile("t_seconds(,bytes)?");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path file;
  private long[] nanos = new long[1024];
  private int[] bytes = new int[1024];
  private int lineNumber;
  private int count;
  private double firstSeconds;
  private boolean sized;
  private @Nullable Boolean json;

  private TraceFile(Path file) {
    this.file = file;
  }

  /** Reads the trace, or refuses the file with a sentence for the user. */
  public static Trace read(Path file) {
    return new TraceFile(file).read();
  }

  private Trace read() {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + " is larger than 64 MiB; take a part of it.");
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        lineNumber++;
        read(line.strip());
      }
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Cannot read " + file + " as UTF-8 text; check the path and its rights.", unreadable);
    }
    if (count == 0) {
      throw new IllegalArgumentException(file + " holds no request; see --help for its form.");
    }
    String name = String.valueOf(file.getFileName());
    return new Trace(
        name, Arrays.copyOf(nanos, count), sized ? Arrays.copyOf(bytes, count) : new int[0]);
  }

  private void read(String line) {
    if (line.isEmpty()) {
      return;
    }
    boolean braced = line.startsWith("{");
    if (json != null && json != braced) {
      throw mistake(
          "is of the other form than those before it; write all as CSV, or all as JSON lines");
    }
    json = braced;
    if (lineNumber == 1 && CSV_TITLE.matcher(line).matches()) {
      return;
    }
    if (braced) {
      readJson(line);
    } else {
      readCsv(line);
    }
  }

  private void readCsv(String line) {
    Matcher matcher = CSV.matcher(line);
    if (!matcher.matches()) {
      throw mistake("is not of the form t_seconds or t_seconds,bytes");
    }
    String size = matcher.group(2);
    add(Double.parseDouble(matcher.group(1)), size == null ? null : Long.valueOf(size));
  }

  private void readJson(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException malformed) {
      throw mistake("is not JSON");
    }
    JsonNode time = node.path("t");
    JsonNode size = node.path("bytes");
    int known = size.isMissingNode() ? 1 : 2;
    boolean sound = size.isMissingNode() || (size.canConvertToLong() && size.isIntegralNumber());
    if (!time.isNumber() || !sound || node.size() != known) {
      throw mistake("is not of the form {\"t\": 0.25, \"bytes\": 3136}");
    }
    add(time.doubleValue(), size.isMissingNode() ? null : Long.valueOf(size.longValue()));
  }

  private void add(double seconds, @Nullable Long size) {
    if (count == MAX_REQUESTS) {
      throw new IllegalArgumentException(file + " holds over 2000000 requests; take a part of it.");
    }
    if (count == 0) {
      firstSeconds = seconds;
      sized = size != null;
    }
    if (sized != (size != null)) {
      throw mistake("must give a size like all the others, or none like all the others");
    }
    if (size != null && (size < 0 || size > Integer.MAX_VALUE)) {
      throw mistake("gives a size that no body has");
    }
    long moment = Math.round((seconds - firstSeconds) * NANOS_PER_SECOND);
    if (moment < (count == 0 ? 0 : nanos[count - 1])) {
      throw mistake("goes back in time");
    }
    append(moment, size == null ? 0 : size.intValue());
  }

  private void append(long moment, int size) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
      bytes = Arrays.copyOf(bytes, 2 * count);
    }
    nanos[count] = moment;
    bytes[count] = size;
    count++;
  }

  private IllegalArgumentException mistake(String what) {
    return new IllegalArgumentException(file + ": line " + lineNumber + " " + what + ".");
  }
}
