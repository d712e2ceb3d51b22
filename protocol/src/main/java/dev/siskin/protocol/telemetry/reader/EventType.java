package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a record tells of, and the major version of its form. Fields are added within a major
 * version; a reader of version 1 knows nothing of version 2 and must not guess.
 */
public record EventType(String name, int major) {
  private static final String HEADER = "ce_type";
  private static final int MAX_CHARS = 100;
  private static final Pattern FORM = Pattern.compile("(.{1,100})\\.v([0-9]{1,6})");

  /** Without a version at its end, a type has version 0. */
  public static EventType parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? new EventType(parts.group(1), Integer.parseInt(parts.group(2)))
        : new EventType(text, 0);
  }

  /**
   * Returns when the record is of that type and of a form that its reader knows.
   *
   * @param known type with the newest version that is understood
   * @throws UnreadableException naming the type, when it is not
   */
  public static void require(RecordHeaders headers, String known) {
    String text = headers.text(HEADER);
    if (text == null) {
      throw new UnreadableException(Reason.NO_TYPE, "no header " + HEADER);
    }
    EventType is = parse(text);
    EventType wanted = parse(known);
    if (!is.name.equals(wanted.name)) {
      throw new UnreadableException(Reason.UNKNOWN_TYPE, "type '" + cut(text) + "' is not known");
    }
    if (is.major > wanted.major) {
      throw new UnreadableException(
          Reason.NEWER_FORM,
          "'" + cut(text) + "' is newer than this reader, which knows '" + known + "'");
    }
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "..";
  }
}
