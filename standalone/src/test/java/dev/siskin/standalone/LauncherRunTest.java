package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LauncherRunTest {
  @TempDir private Path dir;
  private FakeHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = new FakeHome(dir);
  }

  @ParameterizedTest
  @CsvSource({
    "serve, server, dev.siskin.server.Main --x 1",
    "tail,  watch, dev.siskin.watch.Main tail --x 1",
    "explain, watch, dev.siskin.watch.Main explain --x 1",
    "archive, watch, dev.siskin.watch.Main archive --x 1",
    "topics, watch, dev.siskin.watch.Main topics --x 1",
    "load,  loadtest, dev.siskin.loadtest.Main load --x 1",
    "train, examples, dev.siskin.examples.Main --x 1",
  })
  void startsTheMainOfTheCommand(String command, String module, String words) throws Exception {
    FakeHome.Ended ended = home.run(command, "--x", "1");
    String jar = home.path(module + "/target/siskin-" + module + "-0.1.0-SNAPSHOT.jar").toString();
    assertThat(ended.out())
        .startsWith("java --enable-native-access=ALL-UNNAMED ")
        .contains("-cp " + jar + ":" + home.path("library.jar") + " " + words + "\n")
        .contains("tf=2 ");
  }

  @Test
  void benchIsToldWhereItsNumbersGo() throws Exception {
    assertThat(home.run("bench", "json", "--quick").out())
        .contains(" -Xmx512m -XX:+UseG1GC ")
        .contains(
            " dev.siskin.bench.Main --results %s --figures %s json --quick\n"
                .formatted(home.path(".siskin/bench"), home.path(".siskin/figures")));
  }

  @Test
  void exitCodeIsThatOfJava() throws Exception {
    home.set("FAKE_EXIT", "42");
    assertThat(home.run("load").code()).isEqualTo(42);
  }

  @Test
  void argumentsWithBlanksStayWhole() throws Exception {
    home.script(
        "jdk/bin/java",
        """
        #!/usr/bin/env bash
        if [[ $* == *-XshowSettings* ]]; then
          echo "java.home = ${0%/bin/java}"
          echo "java.specification.version = 17"
        else
          printf '<%s>' "${@: -2}"
        fi
        """);
    assertThat(home.run("serve", "a b", "").out()).isEqualTo("<a b><>");
  }

  @ParameterizedTest
  @CsvSource({"17, false", "23, false", "24, true", "25, true"})
  void unsafeIsAllowedWhereJavaKnowsTheFlag(String version, boolean allowed) throws Exception {
    home.set("FAKE_JAVA", version);
    assertThat(home.run("serve").out().contains("--sun-misc-unsafe-memory-access=allow"))
        .isEqualTo(allowed);
  }

  @Test
  void heapAndFurtherOptionsComeFromTheEnvironment() throws Exception {
    assertThat(home.run("serve").out()).contains(" -Xmx512m ");
    home.set("SISKIN_HEAP", "1g");
    home.set("SISKIN_JAVA_OPTS", "-Da=b -Xmx2g");
    home.set("TF_CPP_MIN_LOG_LEVEL", "0");
    assertThat(home.run("serve").out()).contains(" -Xmx1g ", " -Da=b -Xmx2g -cp ", "tf=0 ");
  }

  @Test
  void runsWhereItIsCalledAlsoThroughALink() throws Exception {
    Path elsewhere = Files.createDirectories(home.path("else where"));
    Files.createSymbolicLink(elsewhere.resolve("link"), home.path("siskin"));
    assertThat(home.runIn(elsewhere, "serve").out()).contains("pwd=" + elsewhere);
    Process linked = new ProcessBuilder(elsewhere.resolve("link").toString(), "version").start();
    assertThat(FakeHome.end(linked).out()).isEqualTo("siskin 0.1.0-SNAPSHOT\n");
  }

  @Test
  void unknownCommandIsAUsageError() throws Exception {
    FakeHome.Ended ended = home.run("sing");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("no command 'sing'");
  }

  @Test
  void helpNeedsNothingInstalled() throws Exception {
    home.uninstall("java");
    FakeHome.Ended ended = home.run("--help");
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains(
            "siskin up",
            "serve",
            "tail",
            "explain",
            "archive",
            "topics",
            "load",
            "train",
            "bench",
            "test",
            "version");
  }
}
