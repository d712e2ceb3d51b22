package dev.siskin.server.config;

/**
 * What the process says of itself on stderr.
 *
 * @param format {@code text}, for people, or {@code json}, one object a line
 * @param requests {@code errors}: a line for a request that failed by the server's fault, few a
 *     second; {@code none}: no such lines
 */
public record LogSettings(String format, String requests) {
  private static final String JSON = "json";
  private static final String ERRORS = "errors";

  public LogSettings {
    requireOneOf("log.format", format, "text", JSON);
    requireOneOf("log.requests", requests, ERRORS, "none");
  }

  public boolean json() {
    return format.equals(JSON);
  }

  public boolean tellsFailures() {
    return requests.equals(ERRORS);
  }

  private static void requireOneOf(String key, String value, String one, String other) {
    if (!value.equals(one) && !value.equals(other)) {
      throw new IllegalArgumentException(
          key + " is '" + value + "'; write " + one + " or " + other);
    }
  }
}
