package dev.siskin.protocol.error;

/**
 * Every way a request can end without an answer: the one table of gRPC codes, HTTP statuses, blame
 * and retryability. Status numbers stand nowhere else.
 *
 * <p>The pairs of gRPC code and HTTP status are TensorFlow Serving's; {@link #OVERLOADED} is ours,
 * a more exact form of UNAVAILABLE, and so are the four that say which part of a request is too
 * large or cannot be read.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(3, 400, Blame.CALLER, false),
  FAILED_PRECONDITION(9, 400, Blame.CALLER, false),
  UNAUTHENTICATED(16, 401, Blame.CALLER, false),
  PERMISSION_DENIED(7, 403, Blame.CALLER, false),
  NOT_FOUND(5, 404, Blame.CALLER, false),
  CONFLICT(10, 409, Blame.CALLER, false),
  /** A body or a batch beyond its limit. */
  TOO_LARGE(8, 413, Blame.CALLER, false),
  /** The first line of a request beyond its limit. */
  LINE_TOO_LONG(8, 414, Blame.CALLER, false),
  /** A body in a coding that nobody here reads. */
  UNSUPPORTED_MEDIA(3, 415, Blame.CALLER, false),
  /** The headers of a request beyond their limit. */
  HEADERS_TOO_LARGE(8, 431, Blame.CALLER, false),
  /** The caller's own quota is used up. */
  RESOURCE_EXHAUSTED(8, 429, Blame.CALLER, true),
  /** The caller went away; nobody reads this answer. */
  CANCELLED(1, 499, Blame.CALLER, false),
  INTERNAL(13, 500, Blame.SERVER, false),
  UNIMPLEMENTED(12, 501, Blame.CALLER, false),
  /** This server cannot answer now: not ready, draining. */
  UNAVAILABLE(14, 503, Blame.SERVER, true),
  /** Shed on purpose: the queue is full or the deadline could not be met. */
  OVERLOADED(14, 503, Blame.SERVER, true),
  DEADLINE_EXCEEDED(4, 504, Blame.SERVER, true);

  /** Whose fault it is; the caller's own faults never count against a model version. */
  public enum Blame {
    CALLER,
    SERVER
  }

  private final int grpcCode;
  private final int httpStatus;
  private final Blame blame;
  private final boolean retryable;

  ErrorCode(int grpcCode, int httpStatus, Blame blame, boolean retryable) {
    this.grpcCode = grpcCode;
    this.httpStatus = httpStatus;
    this.blame = blame;
    this.retryable = retryable;
  }

  public int grpcCode() {
    return grpcCode;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public Blame blame() {
    return blame;
  }

  /** Whether the same request may succeed a little later. */
  public boolean retryable() {
    return retryable;
  }
}
