package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Puts the answers of one connection together from their pieces, one after the other. The bytes of
 * a 200 are dropped as they come, unless they are to be kept.
 */
final class AnswerReader {

  private static final AsciiString VERSION = AsciiString.cached("x-model-version");
  private static final AsciiString ARM = AsciiString.cached("x-siskin-arm");

  private static final int OK = 200;

  private final AnswerNames names = new AnswerNames();
  private int status;
  private String version = Answer.UNNAMED;
  private String arm = Answer.UNNAMED;
  private @Nullable ErrorText error;
  private @Nullable ReplyBytes kept;

  void begin(HttpResponse head, boolean keepsReply) {
    HttpHeaders headers = head.headers();
    status = head.status().code();
    version = headers.get(VERSION, Answer.UNNAMED);
    arm = headers.get(ARM, Answer.UNNAMED);
    error = status == OK ? null : new ErrorText();
    kept = keepsReply && status == OK ? new ReplyBytes(headers) : null;
  }

  void add(ByteBuf piece) {
    if (error != null) {
      error.add(piece);
    } else if (kept != null) {
      kept.add(piece);
    }
  }

  Answer answer() {
    return error == null
        ? names.ok(version, arm)
        : new Answer(status, version, arm, error.message());
  }

  Reply reply() {
    return kept == null ? Reply.NONE : kept.reply();
  }
}
