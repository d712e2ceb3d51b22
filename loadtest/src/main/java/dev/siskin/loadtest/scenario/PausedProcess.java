package dev.siskin.loadtest.scenario;

import java.io.IOException;

/**
 * Lets a process stand still, as one that hangs, and go on. A process that was let stand still is
 * always told to go on, so nothing is left hanging.
 */
final class PausedProcess implements Happening {

  private final Event.Pause event;
  private final ProcessHandle process;
  private boolean ended;
  private boolean paused;
  private String seen = "it never began";

  PausedProcess(Event.Pause event) {
    this.event = event;
    this.process = PidFile.read(event.pidFile());
  }

  @Override
  public Event event() {
    return event;
  }

  @Override
  public synchronized void begin() {
    if (!ended) {
      paused = signal("-STOP");
      seen = paused ? "process " + process.pid() + " stood still" : seen;
    }
  }

  @Override
  public synchronized void end() {
    if (!ended && paused && !signal("-CONT")) {
      paused = false;
    }
    ended = true;
  }

  @Override
  public synchronized Check check() {
    return Check.of(event.text(), paused, seen);
  }

  private boolean signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", name, Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (kill.waitFor() == 0) {
        return true;
      }
      seen = "kill " + name + " " + process.pid() + " failed; has it ended, or is it another's?";
    } catch (IOException absent) {
      seen = "there is no program kill on this machine";
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      seen = "interrupted";
    }
    return false;
  }
}
