package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds to a test's failure what the servers logged last. */
final class Logs implements TestExecutionExceptionHandler, AfterEachCallback {
  private static final int LINES = 40;
  private static final List<Siskin> STARTED = new CopyOnWriteArrayList<>();

  /** The end of one server's log, as a companion of a failure. */
  private static final class LogOf extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogOf(Siskin siskin, String tail) {
      super("the end of the log of up in " + siskin.dataDir() + ":\n" + tail, null, false, false);
    }
  }

  static void add(Siskin siskin) {
    STARTED.add(siskin);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    for (Siskin siskin : STARTED) {
      failure.addSuppressed(new LogOf(siskin, tail(siskin)));
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    STARTED.removeIf(siskin -> !siskin.isAlive());
  }

  private static String tail(Siskin siskin) throws IOException {
    List<String> lines = siskin.log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
