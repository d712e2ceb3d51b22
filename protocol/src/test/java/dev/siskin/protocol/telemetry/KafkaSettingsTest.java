package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=";

  @TempDir private Path dir;

  private static KafkaSettings settings(String key, String value) {
    return new KafkaSettings("here", Map.of(key, value));
  }

  @Test
  void whatIsAllowedIsHandedOnAsWritten() {
    Map<String, String> all =
        Map.of("security.protocol", "SSL", "ssl.endpoint.identification.algorithm", "");
    assertThat(new KafkaSettings("here", all).resolve().settings()).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acks",
        "bootstrap.servers",
        "enable.idempotence",
        "sasl.login.class",
        "sasl.client.callback.handler.class",
        "ssl.engine.factory.class",
        "interceptor.classes",
        "security.providers",
        "SECURITY.PROTOCOL",
        ""
      })
  void allElseIsRefusedWithOneSentenceThatNamesWhatIsAllowed(String key) {
    assertThatThrownBy(() -> settings(key, "tip-top-secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("here." + key + " cannot be set; here takes client.dns.lookup, ")
        .hasMessageContaining("ssl.truststore.location")
        .hasMessageNotContaining("tip-top-secret");
  }

  @Test
  void aValueMayStandInAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("password"), "tip-top-secret\n");
    KafkaSettings.Resolved resolved = settings("ssl.key.password", "file:" + file).resolve();
    assertThat(resolved.settings()).isEqualTo(Map.of("ssl.key.password", "tip-top-secret"));
  }

  @Test
  void filesAreReadAnewEachTime() throws IOException {
    Path file = Files.writeString(dir.resolve("password"), "old");
    KafkaSettings settings = settings("ssl.key.password", "file:" + file);
    settings.resolve();
    Files.writeString(file, "new");
    assertThat(settings.resolve().settings()).containsValue("new");
  }

  @Test
  void aFileThatIsMissingOrTooLongIsNamedWithItsSetting() throws IOException {
    Path file = dir.resolve("password");
    KafkaSettings settings = settings("ssl.key.password", "file:" + file);
    assertThatThrownBy(settings::resolve)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("here.ssl.key.password: " + file + " cannot be read (NoSuchFileException)");
    Files.write(file, new byte[300 << 10]);
    assertThatThrownBy(settings::resolve).hasMessageContaining("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"p w;\\\"=\";", "\"p\" ;\n", "p;", "\"p\" user_x=\"y\";"})
  void passwordsMayHoldAnything(String rest) {
    assertThat(settings("sasl.jaas.config", PLAIN + rest).resolve().settings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tip-top-secret",
        "com.sun.security.auth.module.JndiLoginModule required password=\"tip-top-secret\";",
        "org.apache.kafka.common.security.plain.PlainLoginModule tip-top-secret;",
        PLAIN + "\"tip-top-secret\"",
        PLAIN + "\"tip-top-secret\"; com.evil.Module required;"
      })
  void otherLoginModulesAreRefusedWithoutShowingThem(String jaas) {
    assertThatThrownBy(() -> settings("sasl.jaas.config", jaas).resolve())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("here.sasl.jaas.config is not of the form")
        .hasMessageNotContaining("tip-top-secret");
  }

  @Test
  void onlyMechanismsWithPasswordsAreTaken() {
    assertThat(settings("sasl.mechanism", "SCRAM-SHA-512").resolve().settings()).hasSize(1);
    assertThatThrownBy(() -> settings("sasl.mechanism", "OAUTHBEARER").resolve())
        .hasMessage("here.sasl.mechanism is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512");
  }

  @Test
  void textsAreScrubbedOfSecrets() {
    KafkaSettings settings =
        new KafkaSettings(
            "here",
            Map.of(
                "sasl.jaas.config",
                PLAIN + "\"jaas-secret\";",
                "ssl.key.password",
                "key-secret",
                "ssl.keystore.location",
                "/store"));
    KafkaSettings.Resolved resolved = settings.resolve();
    assertThat(resolved.scrub("/store: key-secret, jaas-secret, no more"))
        .isEqualTo("/store: ***, ***, no more");
    assertThat(settings + " " + resolved).doesNotContain("secret");
  }
}
