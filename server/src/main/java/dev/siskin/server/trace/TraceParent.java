package dev.siskin.server.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/** The header by which a caller says what its request is a part of (W3C Trace Context). Pure. */
public final class TraceParent {
  private static final int CHARS = 55;
  private static final int TRACE = 3;
  private static final int SPAN = 36;
  private static final int FLAGS = 53;

  private TraceParent() {}

  /**
   * Whether it may be passed on: of version 00 in its one form, or of a later version that begins
   * in that form. One that is not is as if it were not there.
   */
  public static boolean isValid(@Nullable String header) {
    if (header == null || header.length() < CHARS) {
      return false;
    }
    boolean form =
        isHex(header, 0, TRACE - 1)
            && isHex(header, TRACE, SPAN - 1)
            && isHex(header, SPAN, FLAGS - 1)
            && isHex(header, FLAGS, CHARS)
            && header.charAt(TRACE - 1) == '-'
            && header.charAt(SPAN - 1) == '-'
            && header.charAt(FLAGS - 1) == '-';
    return form
        && isKnownLength(header)
        && !isZero(header, TRACE, SPAN - 1)
        && !isZero(header, SPAN, FLAGS - 1);
  }

  /** The id of the trace, as it stands in a valid header. */
  public static String trace(String header) {
    return header.substring(TRACE, SPAN - 1);
  }

  /** The caller's span, as it stands in a valid header. */
  static SpanContext spanOf(String header) {
    return SpanContext.createFromRemoteParent(
        header.substring(TRACE, SPAN - 1),
        header.substring(SPAN, FLAGS - 1),
        TraceFlags.fromHex(header, FLAGS),
        TraceState.getDefault());
  }

  /** The header that names a span. */
  static String of(SpanContext span) {
    return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
  }

  private static boolean isKnownLength(String header) {
    if (header.startsWith("00")) {
      return header.length() == CHARS;
    }
    boolean goesOn = header.length() > CHARS;
    return !header.startsWith("ff")
        && (!goesOn || (header.charAt(CHARS) == '-' && header.length() <= 2 * CHARS));
  }

  private static boolean isHex(String header, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = header.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String header, int from, int to) {
    for (int i = from; i < to; i++) {
      if (header.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
