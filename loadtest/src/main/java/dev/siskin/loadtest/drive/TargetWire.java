package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.wire.Client;
import dev.siskin.loadtest.wire.Endpoint;
import dev.siskin.loadtest.wire.HttpRequests;
import dev.siskin.loadtest.wire.InferFrames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Carries calls to the target of a plan. The loop above never has more calls in flight than there
 * is room on the connections, unless a WebSocket server grants fewer; those then queue here, and
 * count as not written.
 */
final class TargetWire implements Wire {

  private final Client client;
  private final AnswerChecks checks;

  TargetWire(Vertx vertx, LoadPlan plan) {
    this.client = client(vertx, plan);
    this.checks = new AnswerChecks(plan.traffic().expectation());
  }

  @Override
  public void send(Call call, Listener listener) {
    client.send(new Carried(call, listener, checks));
  }

  /** One request outside the schedule. */
  Future<Answer> probe() {
    Promise<Probe.Answered> promise = Promise.promise();
    client.execute(() -> client.send(new Probe(promise, false)));
    return promise.future().map(Probe.Answered::answer);
  }

  /** What was checked of the answers; final once every call has ended. */
  Checks checks() {
    return checks.result();
  }

  Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    client.execute(
        () -> {
          client.close();
          closed.complete();
        });
    return closed.future();
  }

  private static Client client(Vertx vertx, LoadPlan plan) {
    HttpTarget target = plan.target();
    Endpoint endpoint = target.endpoint();
    if (target.door().isWebSocket()) {
      InferFrames frames = new InferFrames(target.model(), target.version(), plan.traffic());
      return Client.webSocket(
          vertx,
          endpoint,
          target.path(),
          frames,
          plan.connections(),
          target.door().inFlight(),
          plan.timeout());
    }
    HttpRequests requests =
        HttpRequests.posts(
            endpoint, target.path(), target.door().dialect().contentType(), plan.traffic());
    return Client.http(vertx, endpoint, requests, plan.connections(), plan.timeout());
  }
}
