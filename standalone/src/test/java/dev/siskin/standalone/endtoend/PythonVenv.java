package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Python with the libraries of the judges, in a virtual environment that is made once a build
 * folder. Where it cannot be made, as without a network, tests that need it are skipped by name, or
 * fail where {@link Tool} must not be missing.
 */
final class PythonVenv {
  private static final Path JUDGES = Path.of("src", "test", "resources", "judges").toAbsolutePath();
  private static final Path REQUIREMENTS = JUDGES.resolve("requirements.txt");
  private static final Path FOLDER = Path.of("target", "judges-venv").toAbsolutePath();
  private static final Duration TO_MAKE = Duration.ofMinutes(4);
  private static final Duration TO_JUDGE = Duration.ofMinutes(2);

  private PythonVenv() {}

  /** Runs a judge to its end. */
  static Children.Ended judge(String script, String... arguments) throws Exception {
    make();
    ProcessBuilder judge =
        new ProcessBuilder(
            FOLDER.resolve("bin/python").toString(), JUDGES.resolve(script).toString());
    judge.command().addAll(java.util.List.of(arguments));
    judge.environment().putAll(Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONUTF8", "1"));
    return Children.run(judge, TO_JUDGE);
  }

  private static synchronized void make() throws IOException, InterruptedException {
    String wanted = Files.readString(REQUIREMENTS);
    Path made = FOLDER.resolve("made-with.txt");
    if (Files.exists(made) && Files.readString(made).equals(wanted)) {
      return;
    }
    String python = Tool.require("python3").toString();
    run("python3-venv", python, "-m", "venv", "--clear", FOLDER.toString());
    run(
        "the libraries of " + REQUIREMENTS.getFileName(),
        FOLDER.resolve("bin/python").toString(),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        REQUIREMENTS.toString());
    Files.writeString(made, wanted);
  }

  private static void run(String what, String... words) throws IOException, InterruptedException {
    Children.Ended ended = Children.run(new ProcessBuilder(words), TO_MAKE);
    if (ended.code() != 0) {
      String why = what + " cannot be had: " + ended;
      if (Tool.mustExist()) {
        fail(why);
      }
      abort(why);
    }
  }
}
