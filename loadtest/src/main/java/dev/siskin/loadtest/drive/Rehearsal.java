package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.traffic.RandomPixels;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/**
 * Sends a few thousand requests to a server inside this very process, so that the JVM has compiled
 * the tool before the target sees its first request. A cold tool is late by hundreds of
 * milliseconds in its first second, and would blame the target for it.
 */
final class Rehearsal {

  private static final String HOST = "127.0.0.1";

  /** 4,000 requests, all due at once: as fast as they go, well within a second if it is quiet. */
  private static final FixedRate SCHEDULE =
      new FixedRate(200_000, Duration.ZERO, Duration.ofMillis(20));

  private static final int CONNECTIONS = 16;

  /** On a machine too busy for all of them, the rest is left out. */
  private static final long LONGEST_MILLIS = 2_000;

  private final ContextInternal context;

  Rehearsal(ContextInternal context) {
    this.context = context;
  }

  /** Call on the context. */
  Future<Void> run() {
    HttpServer server = context.owner().createHttpServer().requestHandler(Rehearsal::answer);
    return server.listen(0, HOST).compose(bound -> load(bound)).eventually(server::close);
  }

  private Future<Void> load(HttpServer server) {
    LoadPlan plan = plan(server.actualPort());
    TargetWire wire = new TargetWire(context.owner(), plan);
    LoadLoop loop = new LoadLoop(plan, wire, System::nanoTime);
    loop.start();
    context.owner().setTimer(LONGEST_MILLIS, enough -> loop.stop());
    return new Pacer(context, loop, 0).run().eventually(wire::close);
  }

  /** Not the user's bodies: a large one would make the rehearsal longer than the run. */
  private static LoadPlan plan(int port) {
    return new LoadPlan(
        new HttpTarget("http://" + HOST, HOST, port, "/"),
        SCHEDULE,
        new Traffic(RandomPixels.bodies(1, 784), new Units(CONNECTIONS, Units.Order.ROUND_ROBIN)),
        CONNECTIONS,
        LoadPlan.MAX_TIMEOUT);
  }

  private static void answer(HttpServerRequest request) {
    request.endHandler(
        end ->
            request
                .response()
                .putHeader("x-model-version", "1")
                .putHeader("x-siskin-arm", "stable")
                .end("{\"predictions\":[[0.0]]}"));
  }
}
