package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Requests as any client would make them; connections are kept. Not by the JDK's client: on JDK 17,
 * when several threads use it, it closes about one connection in 25,000 under a request of its own
 * ("connection closed locally"), whatever the server does.
 */
final class Http {
  /** Below the server's idle time, so that nothing is sent on a connection it is closing. */
  private static final int KEEP_SECONDS = 20;

  private static final long PATIENCE_SECONDS = 30;
  private static final HttpClient CLIENT =
      Vertx.vertx()
          .createHttpClient(
              new HttpClientOptions().setConnectTimeout(5_000).setKeepAliveTimeout(KEEP_SECONDS),
              new PoolOptions().setHttp1MaxSize(1_000));

  /** A row of mlp784, the same in each run. */
  static final String PIXELS =
      new Random(784)
          .ints(784, 0, 256)
          .mapToObj(grey -> String.valueOf(grey / 256.0))
          .collect(Collectors.joining(",", "{\"instances\": [[", "]]}"));

  private Http() {}

  /** What is asked; {@code body} is empty where there is none. */
  record Request(HttpMethod method, String url, Map<String, String> headers, String body) {
    Request with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Request(method, url, more, body);
    }
  }

  static Answer send(Request request) throws IOException, InterruptedException {
    try {
      return begin(request).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(request.method() + " " + request.url() + " has no answer: " + e, e);
    }
  }

  /** Sends without waiting, on a connection that nobody else uses meanwhile. */
  static CompletableFuture<Answer> begin(Request request) {
    RequestOptions options =
        new RequestOptions().setMethod(request.method()).setAbsoluteURI(request.url());
    request.headers().forEach(options::putHeader);
    return CLIENT
        .request(options)
        .compose(asked -> answer(asked, request.body()))
        .toCompletionStage()
        .toCompletableFuture();
  }

  /** Chained on the event loop: from another thread the body could pass before anybody listens. */
  private static Future<Answer> answer(HttpClientRequest asked, String body) {
    return (body.isEmpty() ? asked.send() : asked.send(Buffer.buffer(body)))
        .compose(response -> response.body().map(got -> Answer.of(response, got.toString())));
  }

  static Answer get(String url) throws IOException, InterruptedException {
    return send(new Request(HttpMethod.GET, url, Map.of(), ""));
  }

  /** A prediction, asked of {@code model} or {@code model/versions/n}. */
  static Request predict(Siskin siskin, String model, String body) {
    String url = siskin.url() + "/v1/models/" + model + ":predict";
    return new Request(HttpMethod.POST, url, Map.of(), body);
  }

  /** The split in force. */
  static Answer split(Siskin siskin, String model) throws IOException, InterruptedException {
    return send(admin(siskin, HttpMethod.GET, model, ""));
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
    Answer answer = send(admin(siskin, HttpMethod.PUT, model, wish));
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

  private static Request admin(Siskin siskin, HttpMethod method, String model, String body)
      throws IOException {
    String url = siskin.adminUrl() + "/admin/v1/models/" + model + "/split";
    return new Request(method, url, Map.of("Authorization", "Bearer " + siskin.token()), body);
  }
}
