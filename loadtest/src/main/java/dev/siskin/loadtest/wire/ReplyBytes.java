package dev.siskin.loadtest.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;

/** Collects a reply. One that is too long stays cut off, which no check will find right. */
final class ReplyBytes {

  static final int MAX_BYTES = 64 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int jsonBytes;

  ReplyBytes(HttpHeaders headers) {
    this.jsonBytes = headers.getInt(HttpRequests.JSON_BYTES, -1);
  }

  void add(ByteBuf piece) {
    byte[] some = new byte[Math.min(piece.readableBytes(), MAX_BYTES - bytes.size())];
    piece.getBytes(piece.readerIndex(), some);
    bytes.writeBytes(some);
  }

  Reply reply() {
    byte[] all = bytes.toByteArray();
    boolean told = jsonBytes >= 0 && jsonBytes <= all.length;
    return new Reply(all, told ? jsonBytes : all.length);
  }
}
