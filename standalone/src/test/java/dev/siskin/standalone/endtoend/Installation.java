package dev.siskin.standalone.endtoend;

import dev.siskin.standalone.Modules;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A project folder with the real launcher over the modules as Maven just built them. The jar of
 * this module is made after its tests, so its class folder stands in for it.
 */
final class Installation {
  private static final Installation ONLY = new Installation(Path.of("target", "e2e-home"));
  private static final List<String> PACKAGED =
      List.of("broker", "examples", "loadtest", "server", "watch");
  private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

  private final Path root;
  private boolean made;

  private Installation(Path root) {
    this.root = root.toAbsolutePath();
  }

  static Installation only() {
    return ONLY;
  }

  /** Runs a command of the launcher to its end. */
  Children.Ended run(String... words) throws IOException, InterruptedException {
    return Children.run(command(words), LONGEST_RUN);
  }

  /** A command of the launcher, ready to be started. */
  ProcessBuilder command(String... words) throws IOException {
    make();
    ProcessBuilder builder = new ProcessBuilder(words).directory(root.toFile());
    builder.command().add(0, root.resolve("siskin").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // As under ./siskin test: whether all is built is Maven's business.
    builder.environment().put("SISKIN_LOCK_HELD", "1");
    return builder;
  }

  private synchronized void make() throws IOException {
    if (made) {
      return;
    }
    Files.createDirectories(root);
    for (String file : List.of("siskin", "pom.xml")) {
      Files.copy(
          Modules.home().resolve(file), root.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!root.resolve("siskin").toFile().setExecutable(true)) {
      throw new IOException("cannot make the launcher executable");
    }
    for (String module : PACKAGED) {
      link(module, Modules.jar(module));
      Files.copy(
          Modules.target(module).resolve("classpath.txt"),
          target(module).resolve("classpath.txt"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    link("standalone", Modules.target("standalone").resolve("classes"));
    Files.writeString(target("standalone").resolve("classpath.txt"), ownLibraries());
    made = true;
  }

  private Path target(String module) throws IOException {
    return Files.createDirectories(root.resolve(module).resolve("target"));
  }

  private void link(String module, Path jar) throws IOException {
    Path link = target(module).resolve("siskin-" + module + "-0.jar");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, jar);
  }

  /** Our own class path but for our own classes: test classes would bring their logging along. */
  private static String ownLibraries() {
    Path own = Modules.target("standalone");
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).toAbsolutePath().normalize().startsWith(own))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
