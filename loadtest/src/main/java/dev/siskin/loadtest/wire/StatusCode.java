package dev.siskin.loadtest.wire;

import java.util.Map;

/** The HTTP status that the code of a WebSocket error stands for. */
final class StatusCode {

  private static final int UNKNOWN = 500;

  private static final Map<String, Integer> BY_NAME =
      Map.ofEntries(
          Map.entry("CANCELLED", 499),
          Map.entry("INVALID_ARGUMENT", 400),
          Map.entry("DEADLINE_EXCEEDED", 504),
          Map.entry("NOT_FOUND", 404),
          Map.entry("ALREADY_EXISTS", 409),
          Map.entry("PERMISSION_DENIED", 403),
          Map.entry("RESOURCE_EXHAUSTED", 429),
          Map.entry("FAILED_PRECONDITION", 400),
          Map.entry("ABORTED", 409),
          Map.entry("CONFLICT", 409),
          Map.entry("TOO_LARGE", 413),
          Map.entry("OVERLOADED", 503),
          Map.entry("OUT_OF_RANGE", 400),
          Map.entry("UNIMPLEMENTED", 501),
          Map.entry("UNAVAILABLE", 503),
          Map.entry("UNAUTHENTICATED", 401));

  private StatusCode() {}

  /** Never 200: an error is none, whatever it calls itself. */
  static int of(String code) {
    if (code.matches("[1-5]\\d\\d")) {
      int status = Integer.parseInt(code);
      return status == 200 ? UNKNOWN : status;
    }
    return BY_NAME.getOrDefault(code, UNKNOWN);
  }
}
