package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LauncherUpTest {
  private static final String BUILD = "mvn -B -Dstyle.color=never -Dmaven.test.skip=true package";

  @TempDir private Path dir;
  private FakeHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = new FakeHome(dir);
  }

  @Test
  void trainsTheFirstTimeOnlyAndStartsWithTheBrokersClassPath() throws Exception {
    String data = home.path("data").toString();
    FakeHome.Ended first = home.run("up", "--port", "1");
    assertThat(first.err()).contains("training the example models into " + data + "/models");
    assertThat(first.out())
        .contains("dev.siskin.standalone.Main --data-dir " + data + " --port 1\n")
        .contains(
            "broker="
                + home.path("broker/target/siskin-broker-0.1.0-SNAPSHOT.jar")
                + ":"
                + home.path("library.jar"));
    assertThat(home.run("up").err()).isEmpty();
    assertThat(home.calls())
        .containsExactly(
            BUILD,
            "train all --models " + data + "/models --answers " + data + "/digits-heldout.json");
  }

  @Test
  void trainsAgainWhenAVersionIsMissing() throws Exception {
    home.run("up");
    Files.delete(home.path("data/models/digits/2/saved_model.pb"));
    home.run("up");
    assertThat(home.calls()).hasSize(3);
  }

  @Test
  void failedTrainingEndsItWithTheTrainersCode() throws Exception {
    home.set("FAKE_TRAIN_FAILS", "1");
    FakeHome.Ended ended = home.run("up");
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data-dir|my data", "--data-dir=my data"})
  void dataDirIsPassedOnAbsoluteInEitherForm(String option) throws Exception {
    Path elsewhere = Files.createDirectories(home.path("elsewhere"));
    String[] words = ("up|-v|" + option + "|last").split("\\|", -1);
    assertThat(home.runIn(elsewhere, words).out())
        .contains("standalone.Main --data-dir " + elsewhere + "/my data -v last\n");
    assertThat(elsewhere.resolve("my data/admin.token")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data-dir", "--data-dir="})
  void dataDirWithoutADirectoryIsRefused(String option) throws Exception {
    FakeHome.Ended ended = home.run("up", option);
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).endsWith("siskin: --data-dir needs a directory.\n");
  }

  @Test
  void tokenIsMadeOnceForItsOwnerOnly() throws Exception {
    home.run("up");
    Path token = home.path("data/admin.token");
    String first = Files.readString(token);
    assertThat(first).matches("[0-9a-f]{64}");
    assertThat(mode(token)).isEqualTo("rw-------");
    home.run("up");
    assertThat(token).hasContent(first);
    assertThat(home.path("data").toFile().list())
        .containsExactlyInAnyOrder("admin.token", "models");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-"})
  void tokenThatOthersMayReadIsRefused(String rights) throws Exception {
    Path token = token("secret");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString(rights));
    FakeHome.Ended ended = home.run("up");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("Others may read " + token, "chmod 600 '" + token + "'");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void emptyTokenIsRefused() throws Exception {
    Path token = token("");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    FakeHome.Ended ended = home.run("up");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains(token + " is not a readable file with a token in it");
  }

  @Test
  void helpNeitherTrainsNorTouchesTheDataDirectory() throws Exception {
    assertThat(home.run("up", "--help").code()).isZero();
    assertThat(home.calls()).containsExactly(BUILD);
    assertThat(home.path("data")).doesNotExist();
  }

  private Path token(String text) throws IOException {
    Files.createDirectories(home.path("data"));
    return Files.writeString(home.path("data/admin.token"), text);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
