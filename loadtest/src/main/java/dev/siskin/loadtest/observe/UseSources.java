package dev.siskin.loadtest.observe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Finds the sources that the user named; what is not there is complained of and left out. */
final class UseSources {

  private static final Path PROC = Path.of("/proc");

  private final List<UseSource> found = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private @Nullable MetricsPage page;

  /** Makes a source, or says why there is none. */
  private interface Maker {
    UseSource make() throws UnreadableException;
  }

  UseSources(ObservePlan plan) {
    plan.pid().ifPresent(pid -> add(() -> process(pid)));
    plan.listeningPort().ifPresent(port -> add(() -> listener(port)));
    plan.metricsUrl().ifPresent(url -> add(() -> page(url)));
  }

  List<UseSource> found() {
    return List.copyOf(found);
  }

  /** The page of metrics among them. */
  Optional<MetricsPage> page() {
    return Optional.ofNullable(page);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private void add(Maker maker) {
    try {
      found.add(maker.make());
    } catch (UnreadableException missing) {
      complaints.add(missing.getMessage() + " What the server uses is left out.");
    }
  }

  private UseSource page(String url) throws UnreadableException {
    MetricsPage made = new MetricsPage(url);
    page = made;
    return made;
  }

  private static UseSource process(long pid) throws UnreadableException {
    return Files.isDirectory(PROC.resolve("self"))
        ? new LinuxProcess(PROC, pid)
        : new AnyProcess(pid);
  }

  private static UseSource listener(int port) throws UnreadableException {
    OptionalLong pid = Listener.pid(PROC, port);
    if (pid.isEmpty()) {
      throw new UnreadableException(
          "No process of this user was found to listen on port "
              + port
              + "; name the server's with --pid.");
    }
    return process(pid.getAsLong());
  }
}
