package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * Carries calls over HTTP/1.1: one keep-alive connection per call in flight, no pipelining. The
 * loop above never has more calls in flight than the pool has connections, so nothing queues in
 * here unseen. Bodies are shared buffers that each write only duplicates the indices of.
 */
final class HttpWire implements Wire {

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence UNIT = HttpHeaders.createOptimized("x-unit-id");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("x-model-version");
  private static final CharSequence ARM = HttpHeaders.createOptimized("x-siskin-arm");

  private final HttpClient client;
  private final LoadPlan plan;
  private final RequestOptions request;

  HttpWire(Vertx vertx, LoadPlan plan) {
    this.plan = plan;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setConnectTimeout((int) plan.timeout().toMillis()),
            new PoolOptions().setHttp1MaxSize(plan.connections()));
    this.request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(plan.target().host())
            .setPort(plan.target().port())
            .setURI(plan.target().path());
  }

  @Override
  public void send(Call call, Listener listener) {
    client
        .request(request)
        .onComplete(
            opened -> write(call, opened, listener),
            failure -> listener.failed(call, reason(failure)));
  }

  /** One request outside the schedule. */
  Future<Answer> probe() {
    return client
        .request(request)
        .compose(
            opened -> {
              opened.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
              return opened.send(plan.traffic().bodies().at(0));
            })
        .compose(HttpWire::whole);
  }

  Future<Void> close() {
    return client.close();
  }

  private void write(Call call, HttpClientRequest opened, Listener listener) {
    if (!listener.written(call, opened::reset)) {
      opened.reset();
      return;
    }
    opened.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    String unit = plan.traffic().units().at(call.index);
    if (unit != null) {
      opened.putHeader(UNIT, unit);
    }
    opened
        .send(plan.traffic().bodies().at(call.index))
        .compose(HttpWire::whole)
        .onComplete(
            answer -> listener.answered(call, answer),
            failure -> listener.failed(call, reason(failure)));
  }

  /** Completes when the last byte is in; the bytes of a 200 are dropped as they come. */
  private static Future<Answer> whole(HttpClientResponse response) {
    if (response.statusCode() == 200) {
      return response.end().map(end -> answer(response, ""));
    }
    ErrorText text = new ErrorText();
    response.handler(text::add);
    return response.end().map(end -> answer(response, text.message()));
  }

  private static Answer answer(HttpClientResponse response, String message) {
    return new Answer(
        response.statusCode(), nameIn(response, VERSION), nameIn(response, ARM), message);
  }

  private static String nameIn(HttpClientResponse response, CharSequence header) {
    String name = response.headers().get(header);
    return name == null ? Answer.UNNAMED : name;
  }

  /** What went wrong, in one line. */
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip().lines().iterator().next();
  }
}
