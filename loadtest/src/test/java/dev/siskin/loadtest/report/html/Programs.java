package dev.siskin.loadtest.report.html;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Outside programs that a test needs. Where one is missing the test is skipped by name, or fails
 * when the environment says {@code SISKIN_REQUIRE_TOOLS=1}.
 */
final class Programs {

  private static final String REQUIRE = "SISKIN_REQUIRE_TOOLS";

  private Programs() {}

  static Path require(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> missing(name));
  }

  private static Path missing(String name) {
    return "1".equals(System.getenv(REQUIRE))
        ? fail(name + " is not on PATH, and " + REQUIRE + "=1 forbids to skip its tests")
        : abort(name + " is not on PATH");
  }
}
