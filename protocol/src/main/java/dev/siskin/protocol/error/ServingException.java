package dev.siskin.protocol.error;

/**
 * An ordinary failed answer on its way to the caller: a code and a text meant for that caller. Has
 * no stack trace, for overload and bad input are no accidents and must stay cheap.
 */
public final class ServingException extends RuntimeException {
  /** What a detail may take as a JSON string in UTF-8. */
  private static final int MOST_DETAIL_BYTES = 1_000;

  private final ErrorCode code;
  private final int retryAfterSeconds;

  /**
   * @param detail one sentence for the caller; cut at 1,000 bytes of JSON and freed of control
   *     characters, since parts of it may be the caller's own
   */
  public ServingException(ErrorCode code, String detail) {
    this(code, detail, 1);
  }

  /**
   * The same, with a guess of when it is worth another try.
   *
   * @param retryAfterSeconds at least 1; told to the caller if the code is retryable
   */
  public ServingException(ErrorCode code, String detail, int retryAfterSeconds) {
    super(cut(detail), null, false, false);
    this.code = code;
    this.retryAfterSeconds = Math.max(1, retryAfterSeconds);
  }

  public static ServingException invalid(String detail) {
    return new ServingException(ErrorCode.INVALID_ARGUMENT, detail);
  }

  public ErrorCode code() {
    return code;
  }

  /** When another try may succeed, if the code is retryable at all. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The sentence for the caller. */
  public String detail() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }

  private static String cut(String detail) {
    StringBuilder kept = new StringBuilder(Math.min(detail.length(), MOST_DETAIL_BYTES));
    int bytes = 0;
    for (int i = 0; i < detail.length(); i++) {
      char c = detail.charAt(i);
      bytes += jsonBytes(c);
      if (bytes > MOST_DETAIL_BYTES) {
        return kept.append("...").toString();
      }
      kept.append(Character.isISOControl(c) ? ' ' : c);
    }
    return kept.toString();
  }

  private static int jsonBytes(char c) {
    if (c == '"' || c == '\\') {
      return 2;
    }
    return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  }
}
