package dev.siskin.protocol.telemetry;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request. None of it is a caller's own words: the id is the server's, names are
 * those of loaded models, and the unit is a keyed hash.
 *
 * @param id the server's own, as in the header {@code x-siskin-request}
 * @param replica name of the server process
 * @param boot id of this start of it
 * @param model empty where no model of the name asked for is loaded
 * @param way null where it reached no version
 * @param unit keyed hash of the caller's unit, or null where it named none
 * @param code {@link #OK} or the name of an error code
 * @param transport http1, http2 or websocket
 * @param atMillis when its last byte had come, since 1970; where that never came, when it ended
 * @param micros how long it was in each stage that it reached, of the last up to its end
 * @param rows 0 where it was not read
 * @param run the run it was in, the last of several; null where it was in none
 * @param outputs what it was answered with, in short; empty where it was not, or nobody looked
 * @param traceParent of the trace it belongs to, or null
 * @param weight how many requests of its kind it stands for; the sum over events is an estimate
 *     without bias of all requests. 0 where it was not sampled
 */
public record RequestEvent(
    String id,
    String replica,
    String boot,
    String model,
    @Nullable Way way,
    @Nullable String unit,
    String code,
    String transport,
    long atMillis,
    Map<Stage, Long> micros,
    int rows,
    @Nullable Run run,
    List<OutputSummary> outputs,
    @Nullable String traceParent,
    long weight) {
  /** The code of a request that was answered. */
  public static final String OK = "OK";

  public RequestEvent {
    Map<Stage, Long> ordered = new EnumMap<>(Stage.class);
    ordered.putAll(micros);
    micros = Collections.unmodifiableMap(ordered);
    outputs = List.copyOf(outputs);
  }

  /** One of whose outputs nothing is known. */
  public RequestEvent(
      String id,
      String replica,
      String boot,
      String model,
      @Nullable Way way,
      @Nullable String unit,
      String code,
      String transport,
      long atMillis,
      Map<Stage, Long> micros,
      int rows,
      @Nullable Run run,
      @Nullable String traceParent,
      long weight) {
    this(
        id,
        replica,
        boot,
        model,
        way,
        unit,
        code,
        transport,
        atMillis,
        micros,
        rows,
        run,
        List.of(),
        traceParent,
        weight);
  }

  /**
   * Where it went.
   *
   * @param arm its name on the wire
   */
  public record Way(long version, String arm, long epoch) {}

  /**
   * The run of a batch.
   *
   * @param number counts the runs of this boot; requests with the same one ran together
   * @param slot which of the slots ran it
   * @param rows of all requests in it
   * @param requests how many were in it
   */
  public record Run(long number, int slot, int rows, int requests) {}

  public boolean isAnswered() {
    return code.equals(OK);
  }

  /**
   * The headers of its message. Its CloudEvents id is that of the request, since a request ends
   * once.
   *
   * @param sequence number of the event among those of its boot
   */
  public Map<String, String> headers(long sequence) {
    CloudEvent event =
        new CloudEvent(CloudEvent.REQUEST_TYPE, replica, boot, sequence, atMillis, model);
    Map<String, String> headers = event.headers();
    headers.put("ce_id", id);
    if (model.isEmpty()) {
      headers.remove("ce_subject");
    }
    headers.put("ce_sampledrate", Long.toString(weight));
    if (traceParent != null) {
      headers.put("ce_traceparent", traceParent);
    }
    return headers;
  }
}
