package dev.siskin.loadtest.observe;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a server says of itself on its page of metrics. The page costs the server some milliseconds
 * to make, so what the server used is read at the two ends of a run only.
 */
final class MetricsPage implements UseSource, BatchMeter.Page {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 8 << 20;

  private final URI uri;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private volatile boolean showsBatches;

  MetricsPage(String url) throws UnreadableException {
    try {
      this.uri = URI.create(url);
      HttpRequest unused = HttpRequest.newBuilder(uri).build();
    } catch (IllegalArgumentException malformed) {
      throw new UnreadableException(
          "'"
              + url
              + "' is no address of metrics; write for example http://127.0.0.1:8503/metrics.");
    }
  }

  @Override
  public boolean isCheap() {
    return false;
  }

  @Override
  public Reading read() throws UnreadableException, InterruptedException {
    PrometheusText text = text();
    showsBatches = BatchFigures.areOn(text);
    Reading reading = ProcessFigures.of(text);
    if (reading.equals(Reading.NOTHING)) {
      throw new UnreadableException(
          uri + " shows no figure of a process; --metrics takes a page in Prometheus' format.");
    }
    return reading;
  }

  /** Whether the server told of batches when it was read last. */
  boolean showsBatches() {
    return showsBatches;
  }

  @Override
  public PrometheusText text() throws UnreadableException, InterruptedException {
    return new PrometheusText(page());
  }

  private String page() throws UnreadableException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    try {
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new UnreadableException(uri + " answers " + answer.statusCode() + ".");
        }
        return new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      }
    } catch (IOException unreachable) {
      throw new UnreadableException("Nothing can be read at " + uri + ".");
    }
  }
}
