package dev.siskin.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A project folder with the real launcher and nothing else real: its java and mvn are scripts that
 * write down how they were called, so that the launcher's own decisions can be seen.
 */
final class FakeHome {
  static final List<String> MODULES =
      List.of(
          "protocol",
          "batching",
          "native-config",
          "server",
          "watch",
          "loadtest",
          "examples",
          "broker",
          "bench",
          "standalone");

  private static final List<String> BASE_TOOLS =
      List.of(
          "bash",
          "cat",
          "chmod",
          "dirname",
          "env",
          "find",
          "flock",
          "grep",
          "head",
          "ln",
          "mkdir",
          "mktemp",
          "mv",
          "od",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sleep",
          "stat",
          "tail",
          "tee",
          "touch",
          "tr");

  private static final String JAVA =
      """
      #!/usr/bin/env bash
      case "$*" in
        *-XshowSettings:properties*)
          echo "Picked up JAVA_TOOL_OPTIONS: -Dx=y" >&2
          echo "    java.home = ${0%/bin/java}" >&2
          echo "    java.specification.version = ${FAKE_JAVA:-17}" >&2
          echo "    java.version = ${FAKE_JAVA:-17}.0.1" >&2
          exit 0 ;;
        *dev.siskin.examples.Main\\ all*)
          words=$*
          echo "train ${words##*Main }" >>"$FAKE_ROOT/calls"
          [ -z "${FAKE_TRAIN_FAILS:-}" ] || exit 7
          models=${words##*--models }
          for version in digits/1 digits/2 mlp784/1 strict/1; do
            mkdir -p "${models%% *}/$version"
            touch "${models%% *}/$version/saved_model.pb"
          done
          exit 0 ;;
      esac
      echo "java $*"
      echo "broker=${SISKIN_BROKER_CLASSPATH:-} tf=${TF_CPP_MIN_LOG_LEVEL:-} pwd=$PWD"
      exit "${FAKE_EXIT:-0}"
      """;

  private static final String MVN =
      """
      #!/usr/bin/env bash
      if [ "$1" = -v ]; then
        printf '\\033[1mApache Maven %s\\033[m\\n' "${FAKE_MAVEN:-3.8.7}"
        exit 0
      fi
      mkdir "$FAKE_ROOT/running" || echo "two builds at once" >>"$FAKE_ROOT/calls"
      echo "mvn $*" >>"$FAKE_ROOT/calls"
      echo "[INFO] Building Siskin protocol 0.1.0-SNAPSHOT      [2/10]"
      for i in {1..40}; do echo "Downloaded from somewhere: x"; done
      for word in "$@"; do
        case $word in
          -Dsiskin.figures=*)
            mkdir -p "${word#*=}"
            for figure in ${FAKE_FIGURES:-}; do echo '{}' >"${word#*=}/$figure.json"; done ;;
          -Dtest=*"${FAKE_FAILING_TEST:-none}"*)
            rmdir "$FAKE_ROOT/running"
            echo "[INFO] Running $word"
            echo "[ERROR] Tests run: 1, Failures: 1"
            echo "[ERROR] Failures: "
            echo "[ERROR]   LedgerTest.same:47 "
            echo "expected: 1"
            echo " but was: 2"
            echo "[INFO] "
            echo "[ERROR] Tests run: 1"
            exit 1 ;;
        esac
      done
      if [ -n "${FAKE_BUILD_FAILS:-}" ]; then
        rmdir "$FAKE_ROOT/running"
        echo "[ERROR] A.java:[1,2] what is wrong"
        exit 1
      fi
      for pom in */pom.xml; do
        module=${pom%/pom.xml}
        mkdir -p "$module/target"
        touch "$FAKE_ROOT/library.jar" "$module/target/siskin-$module-0.1.0-SNAPSHOT.jar"
        printf %s "$FAKE_ROOT/library.jar" >"$module/target/classpath.txt"
      done
      rmdir "$FAKE_ROOT/running"
      """;

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();

  FakeHome(Path root) throws IOException {
    this.root = root.toRealPath();
    Files.copy(Path.of("..", "siskin"), this.root.resolve("siskin"));
    executable("siskin");
    Files.writeString(this.root.resolve("pom.xml"), "<version>0.1.0-SNAPSHOT</version>\n");
    for (String module : MODULES) {
      Path source = this.root.resolve(module).resolve("src/main/java/A.java");
      Files.createDirectories(source.getParent());
      Files.createFile(source);
      Files.createFile(this.root.resolve(module).resolve("pom.xml"));
    }
    Files.createDirectories(this.root.resolve("jdk/bin"));
    script("jdk/bin/java", JAVA);
    script("jdk/bin/javac", JAVA);
    script("jdk/bin/mvn", MVN);
    environment.put("PATH", this.root.resolve("jdk/bin") + ":" + baseTools());
    environment.put("FAKE_ROOT", this.root.toString());
  }

  Path path(String relative) {
    return root.resolve(relative);
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  void uninstall(String program) throws IOException {
    Files.delete(root.resolve("jdk/bin").resolve(program));
  }

  void script(String relative, String text) throws IOException {
    Files.writeString(root.resolve(relative), text);
    executable(relative);
  }

  /** What java's trainer and Maven were called with, in order. */
  List<String> calls() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  Ended run(String... arguments) throws Exception {
    return end(start(root, arguments));
  }

  Ended runIn(Path folder, String... arguments) throws Exception {
    return end(start(folder, arguments));
  }

  Process start(Path folder, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(arguments).directory(folder.toFile());
    builder.command().add(0, root.resolve("siskin").toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Ended end(Process process) throws Exception {
    process.getOutputStream().close();
    // Both are a few lines: neither fills its pipe while the other is read.
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher still runs");
    }
    return new Ended(process.exitValue(), out, err);
  }

  /** A folder with what the launcher may count on, and without any java, mvn, kcat or wrk. */
  private static Path baseTools() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "base-tools").toAbsolutePath());
    for (String tool : BASE_TOOLS) {
      Path link = folder.resolve(tool);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Tool.require(tool));
      }
    }
    return folder;
  }

  private void executable(String relative) {
    if (!root.resolve(relative).toFile().setExecutable(true)) {
      throw new AssertionError("cannot make " + relative + " executable");
    }
  }

  /** What a run of the launcher left. */
  record Ended(int code, String out, String err) {}
}
