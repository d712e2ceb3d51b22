package dev.siskin.server.infer;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.TraceParent;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log says of a request. On its loop. */
final class JourneyLog {
  private static final CallerLog LOG = CallerLog.of(Journey.class);

  private JourneyLog() {}

  /** What is known of the request a line is about. */
  static LoggingEventBuilder tag(Journey of, LoggingEventBuilder line) {
    LoggingEventBuilder named = line.addKeyValue("request", of.exchange.id());
    String parent = of.traceParent();
    LoggingEventBuilder traced =
        parent == null ? named : named.addKeyValue("trace", TraceParent.trace(parent));
    Route way = of.route;
    return way == null ? traced.addKeyValue("model", of.exchange.model()) : way.tag(traced);
  }

  /** A request ended so. A line comes of it where the server is to blame, but not for overload. */
  static void failed(Journey of, ServingException why) {
    ErrorCode code = why.code();
    if (code.blame() == ErrorCode.Blame.CALLER
        || code == ErrorCode.OVERLOADED
        || !of.shared.config.log().tellsFailures()) {
      return;
    }
    tag(of, LOG.at(Level.WARN, sentence(code)).addKeyValue("code", code.name()))
        .addArgument(why.detail())
        .log();
  }

  /** One for each code, so that no flood of one keeps another back. */
  private static String sentence(ErrorCode code) {
    return switch (code) {
      case UNAVAILABLE -> "a request could not be taken: {}";
      case DEADLINE_EXCEEDED -> "a request took too long: {}";
      default -> "a request failed: {}";
    };
  }
}
