package dev.siskin.loadtest.observe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the server used while it was measured; what could not be read is empty.
 *
 * @param answers answers of any status that it gave in that time
 * @param cpuMicrosPerAnswer user and system time of its process over those answers
 * @param coresUsed cores it kept busy on average
 * @param maxRssBytes the most memory it held
 * @param gcPauseMillis time in which its garbage collector held it up
 * @param gcCount so many times
 * @param allocatedBytesPerAnswer memory its program asked for, over the answers
 */
public record ServerUse(
    long answers,
    OptionalDouble cpuMicrosPerAnswer,
    OptionalDouble coresUsed,
    OptionalLong maxRssBytes,
    OptionalDouble gcPauseMillis,
    OptionalLong gcCount,
    OptionalDouble allocatedBytesPerAnswer) {

  /** What is known, by the names that the JSON report gives it; for whoever compares runs. */
  public Map<String, Double> named() {
    Map<String, Double> named = new LinkedHashMap<>();
    cpuMicrosPerAnswer.ifPresent(value -> named.put("cpu_us_per_answer", value));
    coresUsed.ifPresent(value -> named.put("cores_used", value));
    maxRssBytes.ifPresent(value -> named.put("max_rss_bytes", (double) value));
    gcPauseMillis.ifPresent(value -> named.put("gc_pause_ms", value));
    gcCount.ifPresent(value -> named.put("gc_count", (double) value));
    allocatedBytesPerAnswer.ifPresent(value -> named.put("allocated_bytes_per_answer", value));
    return Collections.unmodifiableMap(named);
  }
}
