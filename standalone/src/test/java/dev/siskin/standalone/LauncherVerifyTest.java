package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
    assertThat(ended.err()).isEqualTo((sentence + "kcat\n" + sentence + "wrk\n").repeat(2));
    assertThat(home.calls()).containsExactly("mvn -B -Dstyle.color=never verify");
  }

  @Test
  void missingToolFailsAtOnceWhereToolsAreRequired() throws Exception {
    home.set("SISKIN_REQUIRE_TOOLS", "1");
    home.script("jdk/bin/wrk", "");
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
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("There is no module 'core'; there are: protocol batching");
  }
}
