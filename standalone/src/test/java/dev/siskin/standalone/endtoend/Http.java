package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Requests as any client would make them, by the JDK's own; connections are kept. */
final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** A row of mlp784, the same in each run. */
  static final String PIXELS =
      new Random(784)
          .ints(784, 0, 256)
          .mapToObj(grey -> String.valueOf(grey / 256.0))
          .collect(Collectors.joining(",", "{\"instances\": [[", "]]}"));

  private Http() {}

  static Answer send(HttpRequest request) throws IOException, InterruptedException {
    return Answer.of(CLIENT.send(request, BodyHandlers.ofString()));
  }

  /** Sends without waiting, on a connection that nobody else uses meanwhile. */
  static CompletableFuture<Answer> begin(HttpRequest request) {
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::of);
  }

  static Answer get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  /** A prediction, asked of {@code model} or {@code model/versions/n}. */
  static HttpRequest.Builder predict(Siskin siskin, String model, String body) {
    return HttpRequest.newBuilder(URI.create(siskin.url() + "/v1/models/" + model + ":predict"))
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(body));
  }

  /** The split in force. */
  static Answer split(Siskin siskin, String model) throws IOException, InterruptedException {
    return send(admin(siskin, model).GET().build());
  }

  /** Sends a share of {@code model} to a canary; version 1 is stable. Returns the new epoch. */
  static long changeSplit(Siskin siskin, String model, long canary, double weight)
      throws IOException, InterruptedException {
    String wish =
        "{\"stable\": 1, \"canaries\": [{\"version\": "
            + canary
            + ", \"weight\": "
            + weight
            + "}]}";
    Answer answer = send(admin(siskin, model).PUT(BodyPublishers.ofString(wish)).build());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("epoch").asLong();
  }

  /** The sum over all series of a counter or gauge on the metrics port. */
  static long metric(Siskin siskin, String name) throws IOException, InterruptedException {
    Answer answer = get(siskin.metricsUrl() + "/metrics");
    assertThat(answer.body()).contains("\n" + name);
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static HttpRequest.Builder admin(Siskin siskin, String model) throws IOException {
    return HttpRequest.newBuilder(
            URI.create(siskin.adminUrl() + "/admin/v1/models/" + model + "/split"))
        .header("Authorization", "Bearer " + siskin.token());
  }
}
