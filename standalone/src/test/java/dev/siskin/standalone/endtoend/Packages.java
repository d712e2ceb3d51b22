package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Outside packages that a test needs, installed once under {@code target}. Where their registry is
 * out of reach the test is skipped by name, unless tools are required: then it fails.
 */
final class Packages {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private Packages() {}

  /** A folder for {@code NODE_PATH} that holds this package. */
  static synchronized Path npm(String name, String version)
      throws IOException, InterruptedException {
    Path folder = Path.of("target", "npm").toAbsolutePath();
    Path modules = folder.resolve("node_modules");
    if (!Files.isDirectory(modules.resolve(name))) {
      Files.createDirectories(folder);
      install(
          List.of(
              Tool.require("npm").toString(),
              "install",
              "--prefix",
              folder.toString(),
              "--ignore-scripts",
              "--no-audit",
              "--no-fund",
              name + "@" + version));
    }
    return modules;
  }

  /** The Python of an environment that holds this package. */
  static synchronized Path pip(String name, String version)
      throws IOException, InterruptedException {
    Path folder = Path.of("target", "python-" + name).toAbsolutePath();
    Path python = folder.resolve("bin/python");
    if (!Files.exists(folder.resolve("installed"))) {
      install(List.of(Tool.require("python3").toString(), "-m", "venv", folder.toString()));
      install(List.of(python.toString(), "-m", "pip", "install", "-q", name + "==" + version));
      Files.createFile(folder.resolve("installed"));
    }
    return python;
  }

  private static void install(List<String> command) throws IOException, InterruptedException {
    Children.Ended ended = Children.run(new ProcessBuilder(command), LONGEST);
    if (ended.code() != 0) {
      String why = String.join(" ", command) + " failed: " + ended.err();
      if ("1".equals(System.getenv("SISKIN_REQUIRE_TOOLS"))) {
        fail(why);
      }
      abort(why);
    }
  }
}
