package dev.siskin.protocol.telemetry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the headers of a record say, in the CloudEvents 1.0 Kafka binding, binary mode: the value
 * stays plain JSON.
 *
 * @param type of the event, with the version of its form
 * @param replica name of the server process
 * @param boot id of this start of it
 * @param sequence number of the record among those of its topic and boot
 * @param timeMillis when it happened, since 1970
 * @param subject the model
 */
public record CloudEvent(
    String type, String replica, String boot, long sequence, long timeMillis, String subject) {
  /** Of an {@link IntervalRecord}. */
  public static final String INTERVAL_TYPE = "dev.siskin.interval.v1";

  /** Of a request that was sampled, or failed. */
  public static final String REQUEST_TYPE = "dev.siskin.request.v1";

  /** Of a change in the life of a version. */
  public static final String LIFECYCLE_TYPE = "dev.siskin.lifecycle.v1";

  /** That of an interval record. */
  public static CloudEvent of(IntervalRecord record) {
    return new CloudEvent(
        INTERVAL_TYPE,
        record.replica(),
        record.boot(),
        record.seq(),
        record.toMillis(),
        record.model());
  }

  /** The headers, in the order they are sent. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", boot + "-" + sequence);
    headers.put("ce_source", "/siskin/" + uriSegment(replica));
    headers.put("ce_type", type);
    headers.put("ce_time", Instant.ofEpochMilli(timeMillis).toString());
    headers.put("ce_subject", subject);
    headers.put("ce_sequence", Long.toString(sequence));
    headers.put("content-type", "application/json");
    return headers;
  }

  /** A source is a URI reference, a replica's name may be anything. */
  private static String uriSegment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
