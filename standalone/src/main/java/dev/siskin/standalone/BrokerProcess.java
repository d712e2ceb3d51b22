package dev.siskin.standalone;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The broker as a child process, which can be stopped and started again on the same port and data.
 *
 * <p>The child stops when its stdin ends, so it never outlives this JVM, however that dies. All
 * methods may be called from any thread; {@link #start()} and {@link #stop()} block, up to the
 * start timeout and up to {@link #STOP_SECONDS} and a little, and exclude each other.
 *
 * <pre>
 * new ---start()---> running ---stop(), kill()---> stopped ---start()---> running
 * </pre>
 */
public final class BrokerProcess implements AutoCloseable {
  /** How long a clean stop may take before the child is told less kindly. */
  static final long STOP_SECONDS = 20;

  private static final long TERM_SECONDS = 3;

  private BrokerCommand command;
  private volatile @Nullable Child running;

  public BrokerProcess(BrokerCommand command) {
    this.command = command;
  }

  /** Starts the child and returns when it says READY; on failure no child is left. */
  public synchronized void start() {
    if (isAlive()) {
      throw new IllegalStateException("the broker runs already");
    }
    Child child = Child.run(command.words());
    try {
      String bootstrap = awaitReady(child);
      command = command.withPort(portOf(bootstrap));
      running = child;
    } catch (BrokerStartException e) {
      crush(child.process());
      throw e;
    }
  }

  /** The address for clients, {@code HOST:PORT}; the same after a restart. */
  public String bootstrap() {
    return child().ready().join();
  }

  /** The process id of the child last started. */
  public long pid() {
    return child().process().pid();
  }

  /**
   * Calls back when the child now running has ended, for whatever reason; on a thread of the JDK.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the call
  void onExit(Runnable call) {
    child().process().onExit().thenRun(call);
  }

  public boolean isAlive() {
    Child child = running;
    return child != null && child.process().isAlive();
  }

  /** Lets the child end cleanly, then less so; none is left when this returns. */
  public synchronized void stop() {
    Child child = running;
    if (child != null) {
      end(child);
    }
  }

  /** Kills the child as a crash would, and returns when it is gone. */
  void kill() {
    crush(child().process());
  }

  @Override
  public void close() {
    stop();
  }

  private Child child() {
    Child child = running;
    if (child == null) {
      throw new IllegalStateException("the broker was never started");
    }
    return child;
  }

  private String awaitReady(Child child) {
    try {
      return child.ready().get(command.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new BrokerStartException(
          BrokerFailure.notReady(command.startTimeout(), command.log()), e);
    } catch (ExecutionException e) {
      throw new BrokerStartException(whyItEnded(child), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("Interrupted while the broker started.", e);
    }
  }

  private String whyItEnded(Child child) {
    Process process = child.process();
    if (!await(process, TERM_SECONDS)) {
      return BrokerFailure.notReady(command.startTimeout(), command.log());
    }
    return BrokerFailure.ended(process.exitValue(), child.complaints(), command.log());
  }

  private static int portOf(String bootstrap) {
    return Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
  }

  private static void end(Child child) {
    Process process = child.process();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // A pipe that is broken already is one whose reader has gone.
    }
    if (!await(process, STOP_SECONDS)) {
      process.destroy();
      if (!await(process, TERM_SECONDS)) {
        crush(process);
      }
    }
  }

  private static void crush(Process process) {
    process.destroyForcibly();
    await(process, TERM_SECONDS);
  }

  private static boolean await(Process process, long seconds) {
    // Not to be interrupted: the callers promise that no child is left.
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
