package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.wire.Client;
import dev.siskin.loadtest.wire.Endpoint;
import dev.siskin.loadtest.wire.HttpRequests;
import dev.siskin.loadtest.wire.Trouble;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a server about a model before there is a plan. For the main thread, which waits. */
public final class Lookup {

  private Lookup() {}

  /** What the model says of itself, or a refusal with a sentence for the user. */
  public static byte[] metadata(HttpTarget target, Duration patience) {
    String path = target.metadataPath();
    String base = target.base().replaceFirst("^ws", "http");
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      Endpoint endpoint = target.endpoint();
      Client client = Client.http(vertx, endpoint, HttpRequests.get(endpoint, path), 1, patience);
      Promise<Probe.Answered> promise = Promise.promise();
      client.execute(() -> client.send(new Probe(promise, true)));
      Probe.Answered answered =
          promise
              .future()
              .toCompletionStage()
              .toCompletableFuture()
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return checked(base + path, answered);
    } catch (TimeoutException silent) {
      throw new IllegalArgumentException(
          base + path + " gives no metadata within --timeout.", silent);
    } catch (ExecutionException failure) {
      throw new IllegalArgumentException(Trouble.sentence(base, failure), failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("Interrupted while asking for metadata.", stopped);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static byte[] checked(String url, Probe.Answered answered) {
    Answer answer = answered.answer();
    if (!answer.isOk()) {
      throw new IllegalArgumentException(
          "The server gives no metadata at "
              + url
              + ": it answers "
              + answer.status()
              + (answer.message().isEmpty() ? "" : ": " + answer.message())
              + "; name the shape with --rows and --features instead.");
    }
    return answered.reply().bytes();
  }
}
