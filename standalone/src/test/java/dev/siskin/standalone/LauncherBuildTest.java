package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LauncherBuildTest {
  private static final String BUILD = "mvn -B -Dstyle.color=never -Dmaven.test.skip=true package";

  @TempDir private Path dir;
  private FakeHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = new FakeHome(dir);
  }

  @Test
  void buildsTheFirstTimeOnlyAndShowsHowFarItIs() throws Exception {
    FakeHome.Ended first = home.run("serve");
    assertThat(first.err())
        .contains("building (first time: a minute or more, about 300 MB of libraries) ...")
        .contains("\n  [2/10] Siskin protocol..\n")
        .endsWith("siskin: built.\n");
    assertThat(home.run("serve").err()).isEmpty();
    assertThat(home.calls()).containsExactly(BUILD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "watch/pom.xml", "server/src/main/java/A.java"})
  void buildsAgainWhenASourceIsNewer(String source) throws Exception {
    home.run("serve");
    touch(source);
    assertThat(home.run("serve").err()).contains("building (sources changed)");
    assertThat(home.calls()).hasSize(2);
  }

  @Test
  void buildsAgainWhenASourceWasRemoved() throws Exception {
    home.run("serve");
    Files.delete(home.path("server/src/main/java/A.java"));
    touch("server/src/main/java");
    assertThat(home.run("serve").err()).contains("building (sources changed)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"library.jar", "broker/target/classpath.txt"})
  void buildsAgainWhenAPartIsGone(String part) throws Exception {
    home.run("serve");
    Files.delete(home.path(part));
    assertThat(home.run("serve").err()).contains("building (parts of the last build are gone)");
  }

  @Test
  void buildsAgainForAnotherJdkOrProfile() throws Exception {
    home.run("serve");
    home.set("FAKE_JAVA", "25");
    home.run("serve");
    home.set("SISKIN_PROFILE", "gpu");
    home.run("serve");
    assertThat(home.calls()).containsExactly(BUILD, BUILD, BUILD.replace("never", "never -Pgpu"));
  }

  @Test
  void unknownProfileIsRefused() throws Exception {
    home.set("SISKIN_PROFILE", "cuda");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("SISKIN_PROFILE is 'cuda'; it must be gpu or empty");
  }

  @Test
  void failedBuildShowsItsErrorsAndWhereTheLogIs() throws Exception {
    home.set("FAKE_BUILD_FAILS", "1");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("[ERROR] A.java:[1,2] what is wrong")
        .contains("the whole log is " + home.path(".siskin/build.log"));
    home.set("FAKE_BUILD_FAILS", "");
    assertThat(home.run("serve").err()).contains("building (first time");
  }

  @Test
  void secondOfTwoLaunchersWaitsForTheBuildAndUsesIt() throws Exception {
    Process one = home.start(dir, "serve");
    Process two = home.start(dir, "tail");
    assertThat(FakeHome.end(one).code()).isZero();
    assertThat(FakeHome.end(two).code()).isZero();
    assertThat(home.calls()).containsExactly(BUILD);
  }

  @Test
  void helpIsContentWithAnOldBuild() throws Exception {
    home.run("serve");
    touch("pom.xml");
    FakeHome.Ended ended = home.run("up", "--help");
    assertThat(ended.out()).contains("dev.siskin.standalone.Main --help");
    assertThat(ended.err()).isEmpty();
    assertThat(home.calls()).containsExactly(BUILD);
  }

  private void touch(String relative) throws IOException {
    Files.setLastModifiedTime(
        home.path(relative), FileTime.from(Instant.now().plus(Duration.ofSeconds(5))));
  }
}
