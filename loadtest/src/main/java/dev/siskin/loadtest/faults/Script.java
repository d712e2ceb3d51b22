package dev.siskin.loadtest.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * What one hostile client does: an opening, then the same bytes over and over. A value that owns
 * its arrays; nobody changes them.
 *
 * @param opening sent at once
 * @param repeated sent over and over after it
 * @param times how many bytes of that are sent, or how often all of it is
 * @param interval between two single bytes; zero sends all of it as fast as the server takes it
 * @param then what the client does about answers and in the end
 */
record Script(byte[] opening, byte[] repeated, long times, Duration interval, Then then) {

  private static final int BIG_BYTES = 64 * 1024;
  private static final long BIGS_OVER_ANY_LIMIT = 1024;
  private static final long BIGS_OF_A_HEADER = 16;
  private static final int GARBAGE_BYTES = 4096;
  private static final String MORE_THAN_IT_SENDS = "Content-Length: 1000000\r\n\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
  private static final byte[] NOTHING = {};

  /** How a client goes on when all is sent. */
  enum Then {
    /** Reads what comes, and waits for the server to end it. */
    READ,
    /** Never reads, and waits. */
    NEVER_READ,
    /** Resets as soon as all is sent. */
    RESET,
    /** Resets as the answer begins. */
    RESET_AT_ANSWER
  }

  boolean isDrip() {
    return !interval.isZero();
  }

  static Script of(HostileKind kind, HostileRequest request, Duration interval, long seed) {
    String head = request.head();
    byte[] some = joined(head + MORE_THAN_IT_SENDS, request.body());
    return switch (kind) {
      case SLOWLORIS ->
          new Script(bytes(head), bytes("X-Drip: 1\r\n"), Long.MAX_VALUE, interval, Then.READ);
      case SLOW_BODY ->
          new Script(bytes(head + MORE_THAN_IT_SENDS), bytes(" "), 1_000_000, interval, Then.READ);
      case NON_READER ->
          new Script(NOTHING, request.whole(), Long.MAX_VALUE, Duration.ZERO, Then.NEVER_READ);
      case OVERSIZED ->
          flow(
              head + "Content-Length: " + BIGS_OVER_ANY_LIMIT * BIG_BYTES + "\r\n\r\n",
              filled(' '),
              BIGS_OVER_ANY_LIMIT);
      case OVERSIZED_CHUNKED -> flow(head + CHUNKED, chunk(), BIGS_OVER_ANY_LIMIT);
      case HUGE_HEADER -> flow(head + "X-Huge: ", filled('x'), BIGS_OF_A_HEADER);
      case HUGE_CHUNK -> flow(head + CHUNKED + "7fffffff\r\n", filled(' '), BIGS_OVER_ANY_LIMIT);
      case LIAR_LONG -> once(some, Then.READ);
      case LIAR_SHORT ->
          once(joined(head + "Content-Length: 2\r\n\r\n", request.body()), Then.READ);
      case RESET_BODY -> once(some, Then.RESET);
      case RESET_ANSWER -> once(request.whole(), Then.RESET_AT_ANSWER);
      case SILENCE -> once(NOTHING, Then.READ);
      case GARBAGE -> once(garbage(seed), Then.READ);
      case FLOOD -> once(request.whole(), Then.READ);
    };
  }

  private static Script once(byte[] bytes, Then then) {
    return new Script(bytes, NOTHING, 0, Duration.ZERO, then);
  }

  private static Script flow(String opening, byte[] repeated, long times) {
    return new Script(bytes(opening), repeated, times, Duration.ZERO, Then.READ);
  }

  private static byte[] chunk() {
    byte[] content = filled(' ');
    return joined(Integer.toHexString(content.length) + "\r\n", joined(content, bytes("\r\n")));
  }

  private static byte[] filled(char character) {
    byte[] filled = new byte[BIG_BYTES];
    Arrays.fill(filled, (byte) character);
    return filled;
  }

  private static byte[] garbage(long seed) {
    byte[] garbage = new byte[GARBAGE_BYTES];
    new Random(seed).nextBytes(garbage);
    return garbage;
  }

  static byte[] joined(String first, byte[] second) {
    return joined(bytes(first), second);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
