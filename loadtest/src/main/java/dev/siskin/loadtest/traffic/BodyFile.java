package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads request bodies from a file: one JSON document over any number of lines, or JSON lines. The
 * bytes go out as they stand in the file. Short ones may stand where the name of the file would.
 * {@code NaN} and {@code Infinity} pass, as the dialect allows them.
 */
public final class BodyFile {

  /** The file is held in memory whole. */
  static final long MAX_BYTES = 256L << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private BodyFile() {}

  /** What begins like a JSON object is the bodies themselves, all else names a file of them. */
  public static Bodies readAny(String source) {
    if (source.stripLeading().startsWith("{")) {
      return bodies("What is given", source);
    }
    try {
      return read(Path.of(source));
    } catch (InvalidPathException noName) {
      throw new IllegalArgumentException("'" + source + "' is no name of a file.", noName);
    }
  }

  /** Reads the bodies, or refuses the file with a sentence for the user. */
  public static Bodies read(Path file) {
    return bodies(file.toString(), textOf(file));
  }

  private static Bodies bodies(String source, String text) {
    if (isOneDocument(text)) {
      return new Bodies(List.of(Buffer.buffer(text)));
    }
    return new Bodies(lines(source, text));
  }

  private static String textOf(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + " is larger than 256 MiB; take a smaller sample.");
      }
      String text = Files.readString(file);
      if (text.isBlank()) {
        throw new IllegalArgumentException(file + " is empty; it must hold a JSON body.");
      }
      return text;
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Cannot read " + file + " as UTF-8 text; check the path and its rights.", unreadable);
    }
  }

  private static List<Buffer> lines(String source, String text) {
    List<Buffer> bodies = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (!isOneDocument(line)) {
        throw new IllegalArgumentException(
            source + " is neither one JSON document nor JSON lines: see line " + number + ".");
      }
      bodies.add(Buffer.buffer(line));
    }
    return bodies;
  }

  private static boolean isOneDocument(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken first = parser.nextToken();
      parser.skipChildren();
      return first != null && parser.nextToken() == null;
    } catch (JsonProcessingException malformed) {
      return false;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
