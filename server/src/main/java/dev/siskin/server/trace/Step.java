package dev.siskin.server.trace;

import java.util.Locale;

/** A part of a request's way: a span within the request's own. In the order of the way. */
public enum Step {
  RECEIVE,
  /** Routing is in it, since a body can only be read against a signature. */
  DECODE,
  QUEUE,
  /** The run of its batch; of a request in parts from the first to the last of its runs. */
  RUN,
  ENCODE;

  final String spanName = name().toLowerCase(Locale.ROOT);
}
