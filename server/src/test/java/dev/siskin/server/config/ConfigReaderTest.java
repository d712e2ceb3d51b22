package dev.siskin.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.server.config.ServingConfig.CanaryWish;
import dev.siskin.server.config.ServingConfig.SplitWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  @TempDir private Path dir;

  private static ServingConfig with(String key, String value) {
    return ConfigReader.read(null, Map.of(key, value));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("siskin.yaml"), text);
  }

  private ServingConfig read(String text) throws IOException {
    return ConfigReader.read(file(text), Map.of());
  }

  @Test
  void shippedDefaultsBind() {
    ServingConfig defaults = ConfigReader.read(null, Map.of());
    assertThat(defaults.http().host()).isEqualTo("127.0.0.1");
    assertThat(defaults.http().port()).isEqualTo(8501);
    assertThat(defaults.http().bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.batching().maxQueueBytes()).isEqualTo(64L << 20);
    assertThat(defaults.deadlines().standard()).isEqualTo(Duration.ofSeconds(10));
    assertThat(defaults.telemetry().enabled()).isFalse();
    assertThat(defaults.tracing().enabled()).isFalse();
    assertThat(defaults.splits()).isEmpty();
    assertThat(defaults.insecure()).isFalse();
  }

  @Test
  void printedDefaultsBindAsAFileToTheSameSettings() throws IOException {
    assertThat(read(ConfigReader.defaultsText())).isEqualTo(ConfigReader.read(null, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "---\n", "{}"})
  void aFileThatSaysNothingChangesNothing(String text) throws IOException {
    assertThat(read(text)).isEqualTo(ConfigReader.read(null, Map.of()));
  }

  @Test
  void aFileOverridesDefaultsAndASettingOverridesTheFile() throws IOException {
    Path file = file("http:\n  port: 9001\n  maxConnections: 7\n");
    ServingConfig config = ConfigReader.read(file, Map.of("http.port", "9002"));
    assertThat(config.http().port()).isEqualTo(9002);
    assertThat(config.http().maxConnections()).isEqualTo(7);
    assertThat(config.http().maxBodyBytes()).isEqualTo(16 << 20);
  }

  @Test
  void zeroLoopsAndSlotsMeanOfTheMachine() {
    assertThat(with("http.eventLoops", "0").http().loops()).isPositive();
    assertThat(with("http.eventLoops", "3").http().loops()).isEqualTo(3);
    assertThat(with("batching.slots", "0").batching().workers()).isPositive();
    assertThat(with("batching.slots", "5").batching().workers()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "htpp, htpp, http",
    "http.prot, http.prot, port",
    "deadlines.defualt, deadlines.defualt, default",
    "native.interopThreads, native.interopThreads, interOpThreads",
    "htpp.port, htpp.port, http",
    "http.port.x, http.port.x, port",
    "http., http., tls",
  })
  void anUnknownSettingNamesTheNearest(String key, String named, String nearest) {
    assertThatThrownBy(() -> with(key, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown setting '" + named + "'")
        .hasMessageContaining("nearest known is '" + nearest + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "'htpp: {port: 1}', htpp, http",
    "'http: {prot: 1}', http.prot, port",
    "'splits: {m: {stabel: 1, canaries: []}}', splits.m.stabel, stable",
    "'splits: {m: {stable: 1, canaries: [{version: 2, wieght: 0.1}]}}', wieght, weight",
  })
  void anUnknownKeyOfAFileNamesTheNearestAtEveryLevel(String yaml, String named, String nearest) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .hasMessageContaining("nearest known is '" + nearest + "'");
  }

  @Test
  void settingsOfTheKafkaClientAreWrittenAsItNamesThem() throws IOException {
    ServingConfig fromFile =
        read(
            "telemetry:\n  client:\n    security.protocol: SASL_SSL\n    ssl.key.password: secret");
    assertThat(fromFile.telemetry().client())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "ssl.key.password", "secret"));
    assertThat(fromFile.toString()).doesNotContain("secret");
    assertThat(with("telemetry.client.security.protocol", "SSL").telemetry().client())
        .isEqualTo(Map.of("security.protocol", "SSL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acks: all", "interceptor.classes: x", "security.protocol:"})
  void settingsThatTheKafkaClientMayNotHaveAreRefused(String setting) throws IOException {
    assertThatThrownBy(() -> read("telemetry: {client: {" + setting + "}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("telemetry.client." + setting.replaceAll(":.*", ""));
  }

  @Test
  void secretsAreNotTakenFromACommandLine() {
    assertThatThrownBy(() -> with("telemetry.client.ssl.key.password", "tip-top-secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("file:PATH")
        .hasMessageNotContaining("tip-top-secret");
    assertThat(with("telemetry.client.ssl.key.password", "file:/p").telemetry().client())
        .containsEntry("ssl.key.password", "file:/p");
  }

  @Test
  void aFileThatIsNoYamlDoesNotShowItsSecrets() {
    assertThatThrownBy(
            () -> read("telemetry:\n  client:\n    ssl.key.password: 'tip-top-secret\n  x: [1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("tip-top-secret");
    assertThatThrownBy(
            () -> read("telemetry:\n  client:\n    ssl.key.password: {x: tip-top-secret}\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("tip-top-secret");
  }

  @Test
  void aListIsWrittenAsYamlOrPartedByCommas() throws IOException {
    List<String> origins = List.of("https://a.example", "http://b.example:8080");
    assertThat(with("webSocket.origins", "https://A.example, http://b.example:8080").webSocket())
        .isEqualTo(
            read("webSocket:\n  origins: [https://a.example, http://b.example:8080]").webSocket());
    assertThat(with("webSocket.origins", String.join(",", origins)).webSocket().origins())
        .isEqualTo(origins);
    assertThat(with("webSocket.origins", "").webSocket().origins()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "0ms, PT0S", "1440m, PT24H"})
  void durationsHaveAUnit(String text, Duration meant) {
    assertThat(with("shutdown.lameDuck", text).shutdown().lameDuck()).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "1h", "-1s", "1.5s", "", "1 s", "9999999999s", "soon"})
  void whatIsNoDurationIsRefusedWithItsKey(String text) {
    assertThatThrownBy(() -> with("deadlines.default", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deadlines.default: '" + text + "' is no duration; write 500ms, 10s or 5m");
  }

  @Test
  void longerThanADayIsRefusedBecauseNanosecondsWouldOverflow() {
    assertThatThrownBy(() -> with("deadlines.max", "1441m"))
        .hasMessage("deadlines.max: '1441m' is longer than a day");
  }

  @ParameterizedTest
  @CsvSource({
    "http.port, -1",
    "http.port, 65536",
    "admin.port, 70000",
    "metrics.port, -2",
    "http.eventLoops, -1",
    "http.maxConnections, 0",
    "http.maxBodyBytes, 0",
    "http.maxArrivingBytes, 0",
    "http.maxLineBytes, 63",
    "http.maxHeaderBytes, 255",
    "http.maxStreams, 0",
    "http.maxInflateRatio, 0",
    "http.idleTimeout, 0s",
    "http.headTimeout, 0s",
    "http.bodyTimeout, 0ms",
    "http.jsonDepth, 0",
    "http.jsonNumberChars, 0",
    "webSocket.credits, 0",
    "webSocket.credits, 65537",
    "webSocket.origins, example.org",
    "webSocket.origins, 'https://example.org/path'",
    "webSocket.pingInterval, 0s",
    "webSocket.pongTimeout, 0s",
    "webSocket.stalledTimeout, 0s",
    "native.intraOpThreads, 0",
    "native.interOpThreads, 0",
    "batching.slots, -1",
    "batching.maxBatchRows, 0",
    "batching.maxBatchRows, 2048",
    "batching.maxQueueRows, 0",
    "batching.maxQueueBytes, 0",
    "batching.maxQueueRequests, 0",
    "deadlines.default, 0s",
    "deadlines.max, 0s",
    "warmUp.requests, -1",
    "telemetry.maxPendingRecords, 0",
    "telemetry.maxPendingBytes, 0",
    "tracing.ratio, -0.1",
    "tracing.ratio, 1.1",
    "tracing.ratio, NaN",
    "tracing.otlp, collector:4318",
    "tracing.otlp, localhost",
    "tracing.otlp, ftp://collector",
    "tracing.otlp, http://",
    "tracing.otlp, http:///v1/traces",
    "tracing.otlp, http://collector:99999",
    "tracing.otlp, http://user:secret@collector",
    "tracing.otlp, http://collector?key=1",
    "tracing.otlp, http://collector#1",
    "tracing.otlp, 'http://collector name'",
  })
  void aValueBeyondItsLimitIsRefusedWithItsKey(String key, String value) {
    assertThatThrownBy(() -> with(key, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " ");
  }

  @ParameterizedTest
  @CsvSource({
    "http.port, abc",
    "http.port, ''",
    "http.port, 99999999999",
    "http.port, 80.5",
    "native.intraOpThreads, many",
    "insecure, maybe",
  })
  void aValueOfTheWrongKindIsRefusedWithItsKey(String key, String value) {
    assertThatThrownBy(() -> with(key, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + ": ");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4318, http://127.0.0.1:4318/v1/traces",
    "http://127.0.0.1:4318/, http://127.0.0.1:4318/v1/traces",
    "https://collector/tenant/traces, https://collector/tenant/traces",
  })
  void spansGoToThePathThatCollectorsHaveUnlessAnotherIsSet(String set, String endpoint) {
    assertThat(with("tracing.otlp", set).tracing().endpoint()).isEqualTo(endpoint);
  }

  @Test
  void halfARowInAFileIsRefusedAndNotCutOff() {
    assertThatThrownBy(() -> read("batching: {maxBatchRows: 1.5}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("batching.maxBatchRows: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http: 5", "http:", "splits: 3"})
  void aSectionCannotBecomeAValue(String yaml) {
    String section = yaml.substring(0, yaml.indexOf(':'));
    assertThatThrownBy(() -> read(yaml)).hasMessage(section + " holds settings, not a value");
    assertThatThrownBy(() -> with(section, "5"))
        .hasMessage(section + " holds settings, not a value");
  }

  @Test
  void aValueCannotBecomeASectionNorNothing() {
    assertThatThrownBy(() -> read("http: {port: {a: 1}}")).hasMessageStartingWith("http.port: ");
    assertThatThrownBy(() -> read("http: {host: }")).hasMessageStartingWith("http.host: ");
  }

  @Test
  void splitsStandByModel() throws IOException {
    ServingConfig config =
        read(
            """
            splits:
              digits: {stable: 3, canaries: [{version: 4, weight: 0.1}]}
              other.model: {stable: 1, canaries: []}
            """);
    assertThat(config.splits())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "digits", new SplitWish(3, List.of(new CanaryWish(4, 0.1))),
                "other.model", new SplitWish(1, List.of())));
  }

  @Test
  void labelsStandByModel() throws IOException {
    ServingConfig config = read("labels: {digits: {stable: 3, default: 4}, other.model: {a: 0}}");
    assertThat(config.labelled("digits", "stable")).isEqualTo(3);
    assertThat(config.labelled("digits", "default")).isEqualTo(4);
    assertThat(config.labelled("other.model", "a")).isZero();
    assertThat(config.labelled("digits", "a")).isNull();
    assertThat(config.labelled("more", "a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "null",
        "{stable: x}",
        "{stable: 1.5}",
        "{stable: null}",
        "{stable: -1}",
        "{stable: {version: 1}}",
        "{a/b: 1}",
        "{'': 1}",
      })
  void aLabelThatIsNotWholeIsRefusedWithItsModel(String labels) {
    assertThatThrownBy(() -> read("labels: {digits: " + labels + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("labels.digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{canaries: []}",
        "{stable: 1}",
        "5",
        "{stable: x, canaries: []}",
        "{stable: 1.5}"
      })
  void aSplitThatIsNotWholeIsRefusedWithItsModel(String split) {
    assertThatThrownBy(() -> read("splits: {digits: " + split + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("splits.digits");
  }

  @ParameterizedTest
  @CsvSource({
    "http.host, 0.0.0.0",
    "http.host, 10.0.0.1",
    "http.host, 127.example.org",
    "http.host, 127.0.0.1.example.org",
    "http.host, ''",
    "admin.host, ::",
    "metrics.host, localhost.example.org",
  })
  void onlyLoopbackIsSafeUntilSomebodySaysOtherwise(String key, String host) {
    assertThatThrownBy(() -> with(key, host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " is " + host)
        .hasMessageContaining("set insecure: true");
    ServingConfig config = ConfigReader.read(null, Map.of(key, host, "insecure", "true"));
    assertThat(config.insecure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
  void loopbackIsFine(String host) {
    assertThat(with("http.host", host).http().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http: {port: 1",
        "http:\n\tport: 1",
        "http: [\u0001]",
        "http: {port: 1}\n---\nhttp: {port: 2}",
        "http: {port: 1}\nhttp: {port: 2}",
        "- http",
        "http",
      })
  void aDamagedFileIsRefusedInOneSentenceWithItsName(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(dir.resolve("siskin.yaml") + ": ");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = dir.resolve("missing.yaml");
    assertThatThrownBy(() -> ConfigReader.read(missing, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no file " + missing);
    assertThatThrownBy(() -> ConfigReader.read(dir, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no file " + dir);
  }
}
