package dev.siskin.loadtest.faults;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: reads from one socket what the {@link Valve} then lets through to
 * the other.
 *
 * <p>It never holds more than {@link #HELD_BYTES}, in what waits here and in what the outgoing
 * socket has not taken yet: it reads only when another whole read fits. So a reader that does not
 * read, or a delay, stops the sender, after the kernel's own buffers are full.
 */
final class Flow {

  /** The most that one direction holds. */
  static final int HELD_BYTES = 256 * 1024;

  /** The most that one read brings. */
  static final int READ_BYTES = 16 * 1024;

  /** A waiting piece costs that much however small it is, so tiny pieces are bounded too. */
  private static final int PIECE_BYTES = 256;

  private final Way way;
  private final Connection connection;
  private final DuplexChannel in;
  private final DuplexChannel out;
  private final LongSupplier clock;
  private final Valve valve;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private @Nullable ScheduledFuture<?> timer;
  private long timerNanos = Valve.NEVER;
  private int waitingBytes;
  private int leavingBytes;
  private boolean pumping;
  private boolean reading;
  private boolean ended;
  private boolean finished;

  Flow(Way way, Connection connection, DuplexChannel in, DuplexChannel out, LongSupplier clock) {
    this.way = way;
    this.connection = connection;
    this.in = in;
    this.out = out;
    this.clock = clock;
    this.valve = new Valve(connection.seed(way));
  }

  void shape(Shape shape) {
    valve.shape(shape);
    pump();
  }

  long passedBytes() {
    return valve.passedBytes();
  }

  /** Whether the receiver has been told that no more comes. */
  boolean isFinished() {
    return finished;
  }

  /** Whether the sender said that no more comes. */
  boolean hasEnded() {
    return ended;
  }

  /** Bytes came in; this owns them now. */
  void read(ByteBuf bytes) {
    if (finished || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    valve.offer(bytes.readableBytes(), clock.getAsLong());
    waitingBytes += bytes.readableBytes();
    waiting.add(bytes);
    connection.tally().held(heldBytes());
  }

  /** A read is over, and another may be asked for. */
  void readComplete() {
    reading = false;
    pump();
  }

  /** The sender says that no more comes. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (finished) {
      connection.finished();
    } else {
      valve.end(clock.getAsLong());
      pump();
    }
  }

  /** Moves what may move, and sees to it that this is asked again in time. */
  void pump() {
    pumping = true;
    try {
      turn();
    } finally {
      pumping = false;
    }
  }

  /** Tells the receiver that no more comes, and drops whatever still does. */
  void finish() {
    if (!finished) {
      finished = true;
      release();
      out.shutdownOutput().addListener(done -> connection.finished());
      readOn(clock.getAsLong());
    }
  }

  /** Lets go of memory and timer. */
  void release() {
    finished = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingBytes = 0;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void turn() {
    long now = clock.getAsLong();
    if (!finished && move(now)) {
      out.flush();
    }
    if (!finished && leavingBytes == 0) {
      endIfDue(now);
    }
    readOn(now);
    askAgain(now);
  }

  private void endIfDue(long now) {
    Effect ending = valve.isStalled(now) ? null : valve.ending();
    if (ending != null) {
      connection.limitReached(this, ending);
    } else if (valve.isOver(now)) {
      finish();
    }
  }

  private boolean move(long now) {
    boolean moved = false;
    while (out.isWritable()) {
      ByteBuf next = waiting.peek();
      long open = next == null ? 0 : valve.open(now);
      if (next == null || open == 0) {
        break;
      }
      write(next, (int) Math.min(open, next.readableBytes()));
      moved = true;
    }
    return moved;
  }

  private void write(ByteBuf piece, int bytes) {
    boolean whole = bytes == piece.readableBytes();
    ByteBuf leaving = whole ? waiting.remove() : piece.readRetainedSlice(bytes);
    waitingBytes -= bytes;
    leavingBytes += bytes;
    valve.pass(bytes);
    out.write(leaving)
        .addListener(
            done -> {
              leavingBytes -= bytes;
              if (done.isSuccess()) {
                connection.tally().passed(way, bytes);
                emptied();
              } else if (!finished) {
                connection.broken();
              }
            });
  }

  /** A write ends in the flush of a turn, which goes on from there, or later by itself. */
  private void emptied() {
    if (leavingBytes == 0 && !pumping) {
      pump();
    }
  }

  /** What comes after the end is read too, and dropped: else the sender would see a full pipe. */
  private void readOn(long now) {
    boolean room = heldBytes() + READ_BYTES + PIECE_BYTES <= HELD_BYTES;
    boolean wanted = finished || (room && !valve.isStalled(now));
    if (wanted && !reading && !ended && in.isActive()) {
      reading = true;
      in.read();
    }
  }

  private long heldBytes() {
    return (long) waitingBytes + leavingBytes + (long) waiting.size() * PIECE_BYTES;
  }

  private void askAgain(long now) {
    long next = finished ? Valve.NEVER : valve.nextNanos(now);
    if (next == timerNanos && timer != null && !timer.isDone()) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    timerNanos = next;
    if (next != Valve.NEVER) {
      timer = in.eventLoop().schedule(this::pump, Math.max(0, next - now), TimeUnit.NANOSECONDS);
    }
  }
}
