package dev.siskin.server;

import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the server requests of its own over loopback before it reports ready, since a young JVM
 * answers ten times slower than a warm one. Every version and signature gets its share, but those
 * whose runs change what a model remembers, or that take nothing. On the main thread; the requests
 * run where all requests run.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int CONNECTIONS = 8;
  private static final int MOST_BODY_VALUES = 1 << 16;

  private final Vertx vertx;
  private final ServingConfig config;
  private final Gate gate;
  private final List<Shot> shots = new CopyOnWriteArrayList<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger leftOut = new AtomicInteger();

  /** One request, sent over and over. */
  private record Shot(RequestOptions options, Buffer body) {}

  WarmUp(Vertx vertx, ServingConfig config, Gate gate) {
    this.vertx = vertx;
    this.config = config;
    this.gate = gate;
  }

  /** Blocks until enough was sent or the time is up. */
  void run(ModelRepository models, String host, int port) throws InterruptedException {
    prepare(models, host, port);
    if (shots.isEmpty() || config.warmUp().requests() == 0) {
      return;
    }
    long begin = System.nanoTime();
    long end = begin + config.warmUp().duration().toNanos();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(2_000)
                .setSsl(config.http().tls().enabled())
                .setTrustAll(true) // it is this process
                .setVerifyHost(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    CountDownLatch lanesLeft = new CountDownLatch(CONNECTIONS);
    for (int i = 0; i < CONNECTIONS; i++) {
      shoot(client, end, lanesLeft);
    }
    lanesLeft.await(config.warmUp().duration().toMillis() + 5_000, TimeUnit.MILLISECONDS);
    client.close();
    LOG.info(
        "warmed up with {} requests to itself in {} ms{}",
        sent,
        (System.nanoTime() - begin) / 1_000_000,
        (failed.get() == 0 ? "" : ", " + failed + " of them failed")
            + (leftOut.get() == 0
                ? ""
                : "; left out: " + leftOut + " signatures that refuse what was made up"));
  }

  private void shoot(HttpClient client, long end, CountDownLatch lanesLeft) {
    int number = sent.getAndIncrement();
    List<Shot> left = List.copyOf(shots);
    if (left.isEmpty() || number >= config.warmUp().requests() || System.nanoTime() - end > 0) {
      sent.decrementAndGet();
      lanesLeft.countDown();
      return;
    }
    Shot shot = left.get(number % left.size());
    client
        .request(shot.options)
        .compose(request -> request.send(shot.body))
        .compose(response -> whole(response, shot))
        .onFailure(failure -> failed.incrementAndGet())
        .onComplete(done -> shoot(client, end, lanesLeft));
  }

  /** A model may refuse values that were made up, and would do so each time. */
  private Future<Buffer> whole(HttpClientResponse response, Shot shot) {
    return response
        .body()
        .map(
            body -> {
              if (response.statusCode() == ErrorCode.INVALID_ARGUMENT.httpStatus()) {
                leftOut.addAndGet(shots.remove(shot) ? 1 : 0);
              } else if (response.statusCode() != 200) {
                throw new IllegalStateException(body.toString());
              }
              return body;
            });
  }

  private void prepare(ModelRepository models, String host, int port) {
    Random random = new Random(784);
    for (Model model : models.models()) {
      for (ModelVersion version : model.versions()) {
        Servable servable = version.servable();
        if (servable == null) {
          continue;
        }
        for (Signature signature : servable.signatures().values()) {
          if (signature.stateful() || signature.inputs().isEmpty()) {
            continue;
          }
          RequestOptions options =
              new RequestOptions()
                  .setMethod(HttpMethod.POST)
                  .setHost(host)
                  .setPort(port)
                  .setURI(
                      "/v1/models/" + model.name() + "/versions/" + version.number() + ":predict")
                  .putHeader("x-siskin-warmup", gate.warmUpPass());
          shots.add(new Shot(options, Buffer.buffer(body(signature, random))));
        }
      }
    }
  }

  /** One row in column form, of the signature's shape with 1 for what it leaves open. */
  private static String body(Signature signature, Random random) {
    StringBuilder json = new StringBuilder("{\"signature_name\":\"");
    json.append(signature.name()).append("\",\"inputs\":{");
    String comma = "";
    for (TensorSpec input : signature.inputs()) {
      json.append(comma).append('"').append(input.name()).append("\":");
      appendValues(json, input, 0, random);
      comma = ",";
    }
    return json.append("}}").toString();
  }

  private static void appendValues(StringBuilder json, TensorSpec spec, int level, Random random) {
    if (level == spec.dims().length) {
      json.append(value(spec.dtype(), random));
      return;
    }
    long size = Math.min(MOST_BODY_VALUES, Math.abs(spec.dims()[level]));
    json.append('[');
    for (long i = 0; i < size; i++) {
      if (i > 0) {
        json.append(',');
      }
      appendValues(json, spec, level + 1, random);
    }
    json.append(']');
  }

  private static String value(DType dtype, Random random) {
    return switch (dtype) {
      case BOOL -> "true";
      case STRING -> "\"\"";
      case FLOAT, DOUBLE, HALF, BFLOAT16 -> Float.toString(random.nextFloat());
      default -> Integer.toString(random.nextInt(2));
    };
  }
}
