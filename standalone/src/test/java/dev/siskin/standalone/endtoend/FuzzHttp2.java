package dev.siskin.standalone.endtoend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/** HTTP/2 without TLS, from its first byte. */
final class FuzzHttp2 implements FuzzClient {
  private static final long PATIENCE_SECONDS = 30;
  private static final int CANCEL = 8;

  /** Who resets more in half a minute is told to calm down, and this test is no flood. */
  private static final int MOST_LEFT = 50;

  private final Vertx vertx = Vertx.vertx();
  private final String url;
  private HttpClient client = connect();
  private int left;

  FuzzHttp2(String url) {
    this.url = url;
  }

  @Override
  public Reply send(Shot shot) throws Exception {
    return client
        .request(options(shot))
        .compose(
            request ->
                request
                    .send(Buffer.buffer(shot.body()))
                    .compose(response -> response.body().map(body -> reply(response, body))))
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private HttpClient connect() {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
  }

  @Override
  public void leave(Shot shot, int bodyBytes) throws Exception {
    client
        .request(options(shot))
        .compose(request -> leave(request, Buffer.buffer(shot.body()).slice(0, bodyBytes)))
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (++left % MOST_LEFT == 0) {
      client.close().toCompletionStage().toCompletableFuture().join();
      client = connect();
    }
  }

  private static Future<?> leave(HttpClientRequest request, Buffer begin) {
    request.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(begin.length() + 1));
    // Resetting is our own doing; without this it is logged as an error.
    request.exceptionHandler(reset -> {});
    return request.write(begin).compose(v -> request.reset(CANCEL));
  }

  private RequestOptions options(Shot shot) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url + shot.path());
    shot.headers().forEach(options::putHeader);
    return options;
  }

  private static Reply reply(HttpClientResponse response, Buffer body) {
    return new Reply(response.statusCode(), body.getBytes());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
