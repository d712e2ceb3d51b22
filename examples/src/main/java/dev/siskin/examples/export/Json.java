package dev.siskin.examples.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON files of the examples; a member a reader does not know is no error to it. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Json() {}

  /** The value over several lines, for people. */
  public static byte[] pretty(Object value) throws JsonProcessingException {
    return line(MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
  }

  /** The value on one line, for programs. */
  public static byte[] compact(Object value) throws JsonProcessingException {
    return line(MAPPER.writeValueAsString(value));
  }

  /**
   * The file's value.
   *
   * @throws JsonProcessingException where the file is not JSON of that type
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    T value = MAPPER.readValue(Files.readAllBytes(file), type);
    if (value == null) {
      throw MismatchedInputException.from(null, type, file + " holds null");
    }
    return value;
  }

  private static byte[] line(String json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
