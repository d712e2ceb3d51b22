package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An outside program that a test needs. Where it is missing the test is skipped by name, or fails
 * when the environment says {@code SISKIN_REQUIRE_TOOLS=1}, so that a build machine cannot pass by
 * skipping.
 */
public final class Tool {
  private static final String REQUIRE = "SISKIN_REQUIRE_TOOLS";

  private Tool() {}

  /** The program's path; ends the test where there is none. */
  public static Path require(String name) {
    return require(name, System.getenv("PATH"), mustExist());
  }

  /** Whether a test may not be skipped for want of what it needs. */
  public static boolean mustExist() {
    return "1".equals(System.getenv(REQUIRE));
  }

  static Path require(String name, String path, boolean mustExist) {
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> missing(name, mustExist));
  }

  private static Path missing(String name, boolean mustExist) {
    return mustExist
        ? fail(
            name + " is not on PATH, and " + REQUIRE + "=1 forbids to skip the tests that need it")
        : abort(name + " is not on PATH");
  }
}
