package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random delays, throughputs and short stalls that change under way, over random pieces in both
 * directions of several connections at once. The model is a checksum: what went in comes out.
 */
@Timeout(120)
class RandomFaultsTest {

  private static final int ROUNDS = 6;
  private static final int CONNECTIONS = 4;
  private static final int BYTES = 300_000;

  @Test
  void whateverDelaysComeAndGoAllBytesArriveInOrder() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      try (Wired wired = new Wired()) {
        wired.proxy.follow(plan(new Random(seed)), (nanos, faults) -> {});
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
          Ends ends = wired.connect();
          for (Way way : Way.values()) {
            byte[] sent = Wired.random(BYTES, 31L * seed + 2L * connection + way.ordinal());
            expected.add(sum(sent));
            sums.add(received(ends.to(way)));
            send(ends.from(way), sent, new Random(seed));
          }
        }

        assertThat(sums.stream().map(CompletableFuture::join))
            .as("seed " + seed)
            .isEqualTo(expected);
        assertThat(wired.proxy.counts().mostHeldBytes()).isLessThanOrEqualTo(Flow.HELD_BYTES);
        assertThat(wired.proxy.counts().bytesUp()).isEqualTo(CONNECTIONS * (long) BYTES);
        assertThat(wired.proxy.counts().bytesDown()).isEqualTo(CONNECTIONS * (long) BYTES);
      }
    }
  }

  /** A dozen faults within the first second, none without an end but a mild one. */
  private static FaultPlan plan(Random random) {
    List<String> parts = new ArrayList<>();
    parts.add("delay=1ms,jitter=2ms,throttle=10MB/s");
    for (int part = 0; part < 12; part++) {
      String way = List.of("", "up:", "down:").get(random.nextInt(3));
      String fault =
          switch (random.nextInt(4)) {
            case 0 -> "delay=" + random.nextInt(40) + "ms,jitter=" + random.nextInt(20) + "ms";
            case 1 -> "throttle=" + (100 + random.nextInt(2000)) + "KB/s,share=0.5";
            case 2 -> "stall=" + (1 + random.nextInt(60)) + "ms";
            default -> "stall,share=0.3";
          };
      parts.add(way + fault + "@" + random.nextInt(800) + "ms/" + (1 + random.nextInt(200)) + "ms");
    }
    return FaultPlan.parse(random.nextLong(), parts);
  }

  private static void send(Socket socket, byte[] bytes, Random random) {
    var unused =
        Wired.background(
            () -> {
              int at = 0;
              while (at < bytes.length) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(20_000));
                socket.getOutputStream().write(bytes, at, length);
                at += length;
              }
              socket.shutdownOutput();
            });
  }

  private static CompletableFuture<Long> received(Socket socket) {
    CompletableFuture<Long> sum = new CompletableFuture<>();
    var unused =
        Wired.background(() -> sum.complete(sum(socket.getInputStream())))
            .exceptionally(
                failure -> {
                  sum.completeExceptionally(failure);
                  return null;
                });
    return sum;
  }

  private static long sum(InputStream bytes) {
    try {
      return sum(bytes.readAllBytes());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long sum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }
}
