package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class BatchesTest {
  private static final int CLIENTS = 64;
  private static final int ROUNDS = 40;
  private static final int REQUESTS = CLIENTS * ROUNDS;

  @Test
  void concurrentClientsShareRuns(Siskin siskin) throws Exception {
    Totals before = Intervals.settled(siskin);

    for (int round = 0; round < ROUNDS; round++) {
      assertThat(allAtOnce(siskin)).allMatch(answer -> answer.status() == 200);
    }

    Totals seen = Intervals.await(siskin.kafka(), "mlp784", before, REQUESTS);
    assertThat(seen.answered()).isEqualTo(REQUESTS);
    assertThat(seen.rows()).isEqualTo(REQUESTS);
    assertThat(seen.sumOfBatchSizes()).isEqualTo(seen.rows());
    assertThat((double) seen.rows() / seen.batches()).as("mean batch").isGreaterThan(1);
    System.out.printf("batches: %d rows in %d runs%n", seen.rows(), seen.batches());
  }

  private static List<Answer> allAtOnce(Siskin siskin) {
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> Http.predict(siskin, "mlp784", Http.PIXELS))
            .map(Http::begin)
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }
}
