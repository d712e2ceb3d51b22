package dev.siskin.loadtest.faults;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ways to be a bad client, by the names that users type. */
public enum HostileKind {
  SLOWLORIS("slowloris"),
  SLOW_BODY("slow-body"),
  NON_READER("non-reader"),
  OVERSIZED("oversized"),
  OVERSIZED_CHUNKED("oversized-chunked"),
  HUGE_HEADER("huge-header"),
  HUGE_CHUNK("huge-chunk"),
  LIAR_LONG("liar-long"),
  LIAR_SHORT("liar-short"),
  RESET_BODY("reset-body"),
  RESET_ANSWER("reset-answer"),
  SILENCE("silence"),
  GARBAGE("garbage"),
  FLOOD("flood");

  private final String text;

  HostileKind(String text) {
    this.text = text;
  }

  /** The kind of that name; another name is refused with a sentence for the user. */
  public static HostileKind parse(String text) {
    for (HostileKind kind : values()) {
      if (kind.text.equalsIgnoreCase(text.strip())) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no kind of hostile client; there are "
            + Stream.of(values()).map(HostileKind::toString).collect(Collectors.joining(", "))
            + ".");
  }

  @Override
  public String toString() {
    return text;
  }
}
