package dev.siskin.loadtest.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The start of an unfragmented client frame, as RFC 6455 has it in section 5.2. */
enum FrameHead {
  TEXT(0x81),
  BINARY(0x82);

  private static final int MASKED = 0x80;
  private static final int LARGEST_SHORT = 125;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int EIGHT_BYTES_FOLLOW = 127;
  private static final int LARGEST_OF_TWO_BYTES = 0xffff;
  private static final int MOST_BYTES = 14;

  /** Final fragment, and the kind. */
  private final int first;

  FrameHead(int first) {
    this.first = first;
  }

  /**
   * Head and masked start of a frame; {@code more} bytes, masked already, are to follow. Takes over
   * {@code start}.
   */
  ByteBuf frame(ByteBufAllocator allocator, ByteBuf start, int more, int mask) {
    int length = start.readableBytes() + more;
    ByteBuf frame = allocator.buffer(MOST_BYTES + start.readableBytes()).writeByte(first);
    if (length <= LARGEST_SHORT) {
      frame.writeByte(MASKED | length);
    } else if (length <= LARGEST_OF_TWO_BYTES) {
      frame.writeByte(MASKED | TWO_BYTES_FOLLOW).writeShort(length);
    } else {
      frame.writeByte(MASKED | EIGHT_BYTES_FOLLOW).writeLong(length);
    }
    mask(start, mask);
    frame.writeInt(mask).writeBytes(start);
    start.release();
    return frame;
  }

  /** Masks what is readable, in place. */
  static void mask(ByteBuf bytes, int mask) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
      bytes.setInt(at, bytes.getInt(at) ^ mask);
    }
    for (int shift = 24; at < end; at++, shift -= 8) {
      bytes.setByte(at, bytes.getByte(at) ^ (mask >>> shift));
    }
  }
}
