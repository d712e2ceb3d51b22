package dev.siskin.watch.explain;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a request was slow, or was refused, in a sentence. Pure. */
final class Why {
  /** The stages that its total is made of, in the order in which they come. */
  static final List<Stage> PARTS = List.of(Stage.DECODE, Stage.QUEUE, Stage.RUN, Stage.ENCODE);

  private Why() {}

  static String of(Story story) {
    return story.event().isAnswered() ? answered(story) : refused(story.event());
  }

  // ---- answered

  private static String answered(Story story) {
    Map<Stage, Long> micros = story.event().micros();
    Story.Usual total = story.usual().get(Stage.TOTAL);
    long took = micros.getOrDefault(Stage.TOTAL, 0L);
    if (total != null && took <= total.p99()) {
      return "It was not slow: "
          + millis(took)
          + " is within the p99 of its version, "
          + millis(total.p99())
          + ".";
    }
    Stage worst = worst(story);
    if (worst == null) {
      return "No times are known of it.";
    }
    Story.Usual usual = story.usual().get(worst);
    long here = micros.getOrDefault(worst, 0L);
    String most =
        String.format(
            Locale.ROOT,
            "%s of its %s (%d%%) %s",
            millis(here),
            millis(took),
            took == 0 ? 0 : Math.min(100, here * 100 / took),
            meaning(worst));
    if (total == null) {
      return "What is usual is not known; " + most + ".";
    }
    return "It was slow, "
        + millis(took - total.p99())
        + " beyond the p99 of its version: "
        + most
        + (usual != null && here > usual.p99()
            ? ", where " + millis(usual.p99()) + " is the p99"
            : "")
        + ".";
  }

  /** The stage that went farthest beyond its median. */
  private static @Nullable Stage worst(Story story) {
    Stage worst = null;
    long most = -1;
    for (Stage stage : PARTS) {
      Long took = story.event().micros().get(stage);
      Story.Usual usual = story.usual().get(stage);
      long beyond = took == null ? -1 : Math.max(0, took - (usual == null ? 0 : usual.p50()));
      if (beyond > most) {
        most = beyond;
        worst = stage;
      }
    }
    return worst;
  }

  private static String meaning(Stage stage) {
    return switch (stage) {
      case QUEUE -> "it waited for a slot";
      case RUN -> "its batch ran";
      case DECODE -> "its body was read";
      case ENCODE -> "its answer was written";
      case RECEIVE -> "its body was on the way";
      case TOTAL -> "it was here";
    };
  }

  // ---- refused

  private static String refused(RequestEvent event) {
    ErrorCode code = known(event.code());
    if (code == null) {
      return "This reader does not know the code " + event.code() + ".";
    }
    return switch (code) {
      case INVALID_ARGUMENT -> "What it sent is not what the model takes.";
      case FAILED_PRECONDITION -> "What it asked for cannot be done as things stand.";
      case UNAUTHENTICATED, PERMISSION_DENIED -> "It asked for what this caller may not have.";
      case NOT_FOUND ->
          event.model().isEmpty()
              ? "No model of the name that it asked for is loaded."
              : "The version that it asked for is not there, or does not serve.";
      case TOO_LARGE, LINE_TOO_LONG, HEADERS_TOO_LARGE -> "It was larger than is allowed.";
      case UNSUPPORTED_MEDIA -> "Its body came in a coding that nobody here reads.";
      case RESOURCE_EXHAUSTED -> "The caller had used up what it may have at once.";
      case CANCELLED -> "The caller went away " + where(event) + ".";
      case UNIMPLEMENTED -> "It asked for what this server does not do.";
      case CONFLICT -> "It came too late for what it wanted to change.";
      case INTERNAL -> "The server or the model failed " + where(event) + "; its log says more.";
      case UNAVAILABLE -> "The server was starting or stopping, or the version was unloaded.";
      case OVERLOADED ->
          "It was shed on purpose: the queue was full, too long for its deadline, or needed by a"
              + " request of higher priority, or there was no room for its body or its answer.";
      case DEADLINE_EXCEEDED -> "Its deadline passed " + where(event) + ".";
    };
  }

  /** The stage that it ended in, which is the last that it reached. */
  private static String where(RequestEvent event) {
    Map<Stage, Long> micros = event.micros();
    if (micros.containsKey(Stage.ENCODE)) {
      return "while its answer was written";
    }
    if (micros.containsKey(Stage.RUN)) {
      return "while its batch ran";
    }
    if (micros.containsKey(Stage.QUEUE)) {
      return "while it waited for a slot";
    }
    return micros.containsKey(Stage.TOTAL)
        ? "while its body was read"
        : "before its body had come in whole";
  }

  /** A newer server may have more codes. */
  private static @Nullable ErrorCode known(String code) {
    for (ErrorCode known : ErrorCode.values()) {
      if (known.name().equals(code)) {
        return known;
      }
    }
    return null;
  }

  /** With its HTTP status, where this reader knows the code. */
  static String code(String code) {
    ErrorCode known = known(code);
    return known == null ? code : code + " (HTTP " + known.httpStatus() + ")";
  }

  static String millis(long micros) {
    return String.format(Locale.ROOT, "%.2f ms", micros / 1e3);
  }
}
