package dev.siskin.protocol.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tfserving.JacksonTree;
import dev.siskin.protocol.tfserving.JacksonTree.Member;
import dev.siskin.protocol.tfserving.PlainReader.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link HeadReader} beside Jackson: what it takes is JSON, with that op and that id. */
public final class HeadFuzzTarget implements FuzzTarget {
  private static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  @Override
  public String name() {
    return "ws-head";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    MessageHead head = HeadReader.read(input, 0, input.length, LIMITS);
    ServingException refusal = head.refusal();
    if (refusal != null) {
      throw refusal;
    }
    return head;
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof ServingException refused
        && (refused.code() == ErrorCode.INVALID_ARGUMENT
            || refused.code() == ErrorCode.UNIMPLEMENTED);
  }

  @Override
  public List<byte[]> patterns() {
    return List.of(
        FuzzTarget.pattern("{\"op\":\"infer\",\"x\":", "[".repeat(9_000), 1, ""),
        FuzzTarget.pattern("{", "\"k\":[]", 9_000, "}"),
        FuzzTarget.pattern("{\"op\":\"subscribe\",\"topics\":[", "\"stats\"", 9_000, "]}"));
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    if (!(read instanceof MessageHead head)) {
      return;
    }
    try {
      List<Member> members = JacksonTree.read(input, LIMITS, true);
      Op op = head.op();
      assertThat(op).isNotNull();
      assertThat(text(members, "op")).isEqualTo(op == null ? null : op.wireName());
      assertThat(text(members, "id")).isEqualTo(head.id());
      assertThat(head.whole()).isTrue();
    } catch (Refused e) {
      throw new AssertionError("refused by the plain reader: " + e.getMessage(), e);
    }
  }

  private static @Nullable Object text(List<Member> members, String key) {
    return members.stream()
        .filter(member -> member.key().equals(key))
        .map(Member::value)
        .findFirst()
        .orElse(null);
  }
}
