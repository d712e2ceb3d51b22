package dev.siskin.standalone;

import dev.siskin.server.Server;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.Logs;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker and server together. Started by one thread, stopped by any, the server first: it flushes
 * to the broker as its last act.
 */
final class Everything {
  private static final Logger LOG = LoggerFactory.getLogger(Everything.class);

  private final BrokerProcess broker;
  private @Nullable Server server;
  private boolean stopping;

  Everything(BrokerProcess broker) {
    this.broker = broker;
  }

  /**
   * Starts both side by side and returns when both are ready.
   *
   * @return false when it was told to stop meanwhile
   * @throws BrokerStartException when the broker does not start; the caller exits then
   */
  boolean start(ServingConfig config, @Nullable String token)
      throws IOException, InterruptedException {
    try {
      startBoth(config, token);
      return !isStopping();
    } catch (IllegalStateException | BrokerStartException e) {
      // A JVM that goes down refuses much of what a start needs.
      if (isStopping()) {
        return false;
      }
      throw e;
    }
  }

  private void startBoth(ServingConfig config, @Nullable String token)
      throws IOException, InterruptedException {
    FutureTask<Boolean> starting = new FutureTask<>(broker::start, true);
    Thread thread = new Thread(starting, "siskin-broker-start");
    thread.setDaemon(true);
    thread.start();
    Server started = Server.start(config, token);
    synchronized (this) {
      if (!stopping) {
        server = started;
      }
    }
    try {
      starting.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerStartException known) {
        throw known;
      }
      throw new IllegalStateException("the broker did not start", e.getCause());
    }
    broker.onExit(this::brokerEnded);
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void brokerEnded() {
    if (!stopping) {
      LOG.warn(
          "the Kafka broker has ended; answers go on, telemetry waits for a broker on {}",
          broker.bootstrap());
    }
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  synchronized Server server() {
    Server started = server;
    if (started == null) {
      throw new IllegalStateException("the server is not started");
    }
    return started;
  }

  /** Server first, broker last; leaves no process. */
  void stop() {
    Server started;
    synchronized (this) {
      stopping = true;
      started = server;
    }
    if (started != null) {
      started.close();
    }
    broker.stop();
    LOG.info("all stopped");
    Logs.flush();
  }
}
