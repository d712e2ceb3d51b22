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
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LauncherNeedsTest {
  @TempDir private Path dir;
  private FakeHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = new FakeHome(dir);
  }

  @Test
  void missingJavaIsNamedWithTheWayToInstallIt() throws Exception {
    home.uninstall("java");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .startsWith("siskin: No java found")
        .contains("sudo apt install openjdk-17-jdk", "brew install openjdk@17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "11", "16"})
  void oldJavaIsRefused(String version) throws Exception {
    home.set("FAKE_JAVA", version);
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .contains("Found Java " + version + ".0.1 at " + home.path("jdk/bin/java"))
        .contains("JDK 17 or newer is needed");
  }

  @Test
  void brokenJavaIsRefused() throws Exception {
    home.script("jdk/bin/java", "#!/usr/bin/env bash\necho no runtime here >&2\nexit 1\n");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("java cannot be run: no runtime here");
  }

  @Test
  void javaHomeGoesBeforeThePath() throws Exception {
    Files.createDirectories(home.path("other/bin"));
    for (String program : new String[] {"java", "javac"}) {
      Files.copy(home.path("jdk/bin/" + program), home.path("other/bin/" + program));
    }
    home.uninstall("java");
    home.set("JAVA_HOME", home.path("other").toString());
    assertThat(home.run("serve").code()).isZero();
  }

  @Test
  void wrongJavaHomeIsNotPassedOver() throws Exception {
    home.set("JAVA_HOME", "/nowhere");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("JAVA_HOME is /nowhere, but there is no java in its bin");
  }

  @Test
  void compilerAndMavenAreNeededOnlyToBuild() throws Exception {
    home.run("serve");
    home.uninstall("javac");
    home.uninstall("mvn");
    assertThat(home.run("serve").code()).isZero();
  }

  @Test
  void missingCompilerIsNamed() throws Exception {
    home.uninstall("javac");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("without the compiler javac");
  }

  @Test
  void missingMavenIsNamedWithTheWayToInstallIt() throws Exception {
    home.uninstall("mvn");
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .startsWith("siskin: No mvn found")
        .contains("sudo apt install maven", "brew install maven");
  }

  @ParameterizedTest
  @CsvSource({"3.6.3, 1", "3.8.6, 1", "3.8.7, 0", "3.10.0, 0", "4.0.0, 0"})
  void oldMavenIsRefused(String version, int code) throws Exception {
    home.set("FAKE_MAVEN", version);
    FakeHome.Ended ended = home.run("serve");
    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.err().contains("Found Maven " + version)).isEqualTo(code == 1);
  }
}
