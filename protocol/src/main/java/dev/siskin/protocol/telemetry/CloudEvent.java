package dev.siskin.protocol.telemetry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers of a record in the CloudEvents 1.0 Kafka binding, binary mode: the value stays plain
 * JSON.
 */
public final class CloudEvent {
  /** {@code ce_type} of an {@link IntervalRecord}. */
  public static final String INTERVAL_TYPE = "dev.siskin.interval.v1";

  private CloudEvent() {}

  /** Headers of one interval record, in the order they are sent. */
  public static Map<String, String> headers(IntervalRecord record) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", record.boot() + "-" + record.seq());
    headers.put("ce_source", "/siskin/" + uriSegment(record.replica()));
    headers.put("ce_type", INTERVAL_TYPE);
    headers.put("ce_time", Instant.ofEpochMilli(record.toMillis()).toString());
    headers.put("ce_subject", record.model());
    headers.put("ce_sequence", Long.toString(record.seq()));
    headers.put("content-type", "application/json");
    return headers;
  }

  /** A source is a URI reference, a replica's name may be anything. */
  private static String uriSegment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
