package dev.siskin.protocol.ws;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a message says outside of its tensors. Of one that is refused, what was read until then.
 *
 * @param op null where it names none that there is
 * @param id null where it has none that may be used
 * @param target of {@link Op#INFER}
 * @param judged of {@link Op#FEEDBACK}: the request meant, or empty
 * @param topics of {@link Op#SUBSCRIBE}
 * @param whole whether it could be read to its end
 * @param refusal null where all is as it must be
 */
public record MessageHead(
    @Nullable Op op,
    @Nullable String id,
    Target target,
    String judged,
    Set<Topic> topics,
    boolean whole,
    @Nullable ServingException refusal) {

  /**
   * Whom a request is for.
   *
   * @param model empty where none was said
   * @param version as the caller wrote it, or null
   * @param label as the caller wrote it, or null
   * @param unit who is always to get the same arm, or null
   * @param traceParent what it is a part of, as the caller wrote it, or null
   */
  public record Target(
      String model,
      @Nullable String version,
      @Nullable String label,
      @Nullable String unit,
      Wishes wishes,
      @Nullable String traceParent) {}
}
