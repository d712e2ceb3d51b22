package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LauncherVerifyTest {
  @TempDir private Path dir;
  private FakeHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = new FakeHome(dir);
  }

  @Test
  void missingToolsAreNamedBeforeAndAfterTheRun() throws Exception {
    FakeHome.Ended ended = home.run("test");
    String sentence = "siskin: not installed: tests that need it are skipped: ";
    assertThat(ended.code()).isZero();
    String sentences =
        Stream.of(
                "kcat",
                "wrk",
                "h2load",
                "chromium",
                "chromedriver",
                "node",
                "npm",
                "python3",
                "prometheus",
                "promtool")
            .map(tool -> sentence + tool + "\n")
            .collect(Collectors.joining());
    assertThat(ended.err()).isEqualTo(sentences.repeat(2));
    assertThat(home.calls()).containsExactly("mvn -B -Dstyle.color=never verify");
  }

  @Test
  void missingToolFailsAtOnceWhereToolsAreRequired() throws Exception {
    home.set("SISKIN_REQUIRE_TOOLS", "1");
    for (String tool :
        List.of(
            "wrk",
            "h2load",
            "chromium",
            "chromedriver",
            "node",
            "npm",
            "python3",
            "prometheus",
            "promtool")) {
      home.script("jdk/bin/" + tool, "");
    }
    FakeHome.Ended ended = home.run("test");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("Not installed: kcat; ");
    assertThat(home.calls()).isEmpty();
  }

  @Test
  void wholeRunCountsAsABuildAndAFailedOneDoesNot() throws Exception {
    home.set("FAKE_BUILD_FAILS", "1");
    FakeHome.Ended failed = home.run("test");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).contains("[ERROR] A.java");
    assertThat(home.path(".siskin/built")).doesNotExist();

    home.set("FAKE_BUILD_FAILS", "");
    home.run("test");
    assertThat(home.run("serve").err()).isEmpty();
  }

  @Test
  void onlyRunsTheTestsOfOneModuleAndPassesTheRestOn() throws Exception {
    home.run("test", "--only", "native-config", "-o");
    home.run("test", "--only=broker", "-Dtest=MainTest");
    assertThat(home.calls())
        .containsExactly(
            "mvn -B -Dstyle.color=never verify -o -pl native-config -am"
                + " -Dtest=dev/siskin/nativeconfig/**/*Test,dev/siskin/nativeconfig/**/*Tests"
                + " -Dsurefire.failIfNoSpecifiedTests=false",
            "mvn -B -Dstyle.color=never verify -Dtest=MainTest -pl broker -am"
                + " -Dsurefire.failIfNoSpecifiedTests=false");
    assertThat(home.run("serve").err()).contains("building (first time");
  }

  @Test
  void unknownModuleIsRefused() throws Exception {
    FakeHome.Ended ended = home.run("test", "--only", "core");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("There is no module 'core'; there are: protocol batching");
  }

  @Test
  void figureIsRunAtFullSizeAndLeavesItsResult() throws Exception {
    home.run("verify", "ledger");
    home.run("verify", "throughput");
    assertThat(home.calls())
        .containsExactly(
            figure("standalone,examples,loadtest,broker", "standalone/endtoend/LedgerTest"),
            figure("loadtest", "loadtest/figure/ThroughputFigureTest"));
  }

  @Test
  void figuresAreListedInGroupsWithWhatTheyTake() throws Exception {
    FakeHome.Ended ended = home.run("verify");
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .containsSubsequence("The server", "  ledger ", " min ", "The load tool", "  throughput ");
    assertThat(home.run("performance", "--list").out()).isEqualTo(ended.out());
    assertThat(home.calls()).isEmpty();
  }

  @Test
  void unknownFigureIsRefusedBeforeAnythingRuns() throws Exception {
    FakeHome.Ended verify = home.run("verify", "leger");
    FakeHome.Ended performance = home.run("performance", "ledger", "leger");
    assertThat(verify.code()).isEqualTo(2);
    assertThat(verify.err()).contains("  ledger ", "There is no figure 'leger'.");
    assertThat(performance.code()).isEqualTo(2);
    assertThat(performance.err()).contains("There is no figure 'leger'.");
    assertThat(home.calls()).isEmpty();
  }

  /** Each of these tests is there: a wrong name would pass as a run without tests. */
  @Test
  void everyFigureNamesATest() throws Exception {
    home.run("performance");
    List<String> tests =
        home.calls().stream()
            .filter(call -> call.contains(" -Dtest="))
            .map(call -> call.replaceFirst(".* -Dtest=(\\S+) .*", "$1"))
            .toList();
    assertThat(tests).hasSizeGreaterThan(10);
    for (String test : tests) {
      String module = test.split("/", -1)[2];
      assertThat(Modules.home().resolve(module + "/src/test/java/" + test + ".java")).exists();
    }
  }

  @Test
  void performanceWritesThePageAfterEachFigure() throws Exception {
    home.set("FAKE_FIGURES", "digits split");
    FakeHome.Ended ended = home.run("performance", "digits", "split");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err())
        .containsSubsequence(
            "[1/2] digits: takes about 1 min; 0 min ",
            "[2/2] split: takes about ",
            "docs/performance.md is written; 2 of 2 came to a result in ");
    String page =
        "dev.siskin.loadtest.Main performance-page --figures %s --results %s --out %s"
            .formatted(
                home.path("docs/figures"),
                home.path(".siskin/figures"),
                home.path("docs/performance.md"));
    assertThat(ended.out().lines().filter(line -> line.endsWith(page))).hasSize(2);
  }

  @Test
  void figureThatFailsIsMarkedAndTheOthersStillRun() throws Exception {
    home.set("FAKE_FIGURES", "digits split");
    home.set("FAKE_FAILING_TEST", "LedgerTest");
    FakeHome.Ended ended = home.run("performance", "ledger", "split");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .containsSubsequence(
            "ledger failed: LedgerTest.same:47 expected: 1 but was: 2", "[2/2] split", "; 1 of 2 ");
    assertThat(home.path(".siskin/figures/ledger.failed"))
        .hasContent("LedgerTest.same:47 expected: 1 but was: 2");
    assertThat(home.path(".siskin/figures/split.failed")).doesNotExist();
    assertThat(home.path(".siskin/performance-ledger.log")).isRegularFile();

    home.set("FAKE_FAILING_TEST", "none");
    home.set("FAKE_FIGURES", "ledger");
    home.run("performance", "ledger");
    assertThat(home.path(".siskin/figures/ledger.failed")).doesNotExist();
  }

  @Test
  void figureWithoutAResultFailed() throws Exception {
    FakeHome.Ended ended = home.run("performance", "wrk");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("wrk failed: it left no result: a tool that it needs may");
  }

  private String figure(String projects, String test) {
    return "mvn -B -Dstyle.color=never verify -pl "
        + projects
        + " -am -Dsiskin.verify=true -Dsiskin.figures="
        + home.path(".siskin/figures")
        + " -Dtest=dev/siskin/"
        + test
        + " -Dsurefire.failIfNoSpecifiedTests=false";
  }
}
