package dev.siskin.loadtest.scenario;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a program, and ends it and all that it started if it still runs when its time is up. */
final class RunProgram implements Happening {

  private static final long TERM_SECONDS = 2;

  private final Event.Run event;
  private @Nullable Process process;
  private boolean ended;
  private boolean came;
  private String seen = "it never began";

  RunProgram(Event.Run event) {
    this.event = event;
  }

  @Override
  public Event event() {
    return event;
  }

  @Override
  public synchronized void begin() {
    if (ended) {
      return;
    }
    try {
      process =
          new ProcessBuilder(event.words())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException absent) {
      seen = "cannot be started; check its name";
    }
  }

  @Override
  public synchronized void end() {
    if (!ended && process != null) {
      judge(process);
    }
    ended = true;
  }

  @Override
  public synchronized Check check() {
    return Check.of(event.text(), came, seen);
  }

  private void judge(Process running) {
    if (running.isAlive()) {
      came = true;
      seen = "ended when its time was up";
      destroy(running);
    } else {
      came = running.exitValue() == 0;
      seen = "exit code " + running.exitValue();
    }
  }

  private static void destroy(Process running) {
    List<ProcessHandle> family = running.descendants().toList();
    running.destroy();
    family.forEach(ProcessHandle::destroy);
    try {
      boolean unused = running.waitFor(TERM_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    running.destroyForcibly();
  }
}
