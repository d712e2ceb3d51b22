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
import org.junit.jupiter.params.provider.CsvSource;
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
        ""
      })
  void allElseIsRefusedWithOneSentenceThatNamesWhatIsAllowed(String key) {
    assertThatThrownBy(() -> settings(key, "tip-top-secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("here." + key + " cannot be set; here takes client.dns.lookup, ")
        .hasMessageContaining("ssl.truststore.location")
        .hasMessageNotContaining("tip-top-secret");
  }

  @ParameterizedTest
  @CsvSource({
    "secrity.protocol, security.protocol",
    "SECURITY.PROTOCOL, security.protocol",
    "ssl.truststore.locaton, ssl.truststore.location",
    "sasl.mechanisms, sasl.mechanism"
  })
  void aSlipIsToldWithWhatWasMeant(String slip, String meant) {
    assertThatThrownBy(() -> settings(slip, "tip-top-secret"))
        .hasMessageStartingWith(
            "here." + slip + " cannot be set, but " + meant + " can; here takes client.dns.lookup,")
        .hasMessageNotContaining("tip-top-secret");
  }

  @Test
  void aFileIsReadAsKafkasOwnToolsReadIt() throws IOException {
    Path password = Files.writeString(dir.resolve("password"), "tip-top-secret\n");
    Path file =
        Files.writeString(
            dir.resolve("client.properties"),
            """
            # Who we are
            security.protocol = SASL_SSL\s
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule \\
                required username="ü" password="a\\\\b";
            ssl.key.password: file:%s
            """
                .formatted(password));
    assertThat(KafkaSettings.read(file).resolve().settings())
        .isEqualTo(
            Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.jaas.config",
                PLAIN.replace("\"u\"", "\"ü\"") + "\"a\\b\";",
                "ssl.key.password",
                "tip-top-secret"));
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithItsName() throws IOException {
    Path file = dir.resolve("client.properties");
    assertThatThrownBy(() -> KafkaSettings.read(file))
        .hasMessage(file + " cannot be read (NoSuchFileException)");
    assertThatThrownBy(() -> KafkaSettings.read(dir)).hasMessage(dir + " is no file");
    Files.write(file, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> KafkaSettings.read(file))
        .hasMessage(file + " cannot be read (MalformedInputException)");
    Files.writeString(file, "ssl.key.password=\\uzzzz");
    assertThatThrownBy(() -> KafkaSettings.read(file)).hasMessageStartingWith(file + ": Malformed");
    Files.write(file, new byte[300 << 10]);
    assertThatThrownBy(() -> KafkaSettings.read(file)).hasMessage(file + " is too long");
    Files.writeString(file, "ssl.key.password=a\nssl.key.password=b");
    assertThatThrownBy(() -> KafkaSettings.read(file))
        .hasMessage(file + ": ssl.key.password comes twice");
    Files.writeString(file, "bootstrap.server=here:1");
    assertThatThrownBy(() -> KafkaSettings.read(file))
        .hasMessageStartingWith(file + ": bootstrap.server cannot be set; " + file + " takes ");
    Files.writeString(file, "sasl.mechanism=PLAN");
    assertThatThrownBy(() -> KafkaSettings.read(file).resolve())
        .hasMessageStartingWith(file + ": sasl.mechanism is none of PLAIN, ");
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

  @Test
  void aFileWithoutAnEndIsNotRead() {
    assertThatThrownBy(settings("ssl.keystore.type", "file:/dev/zero")::resolve)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("here.ssl.keystore.type: /dev/zero is no file");
  }

  @Test
  void whateverStoodInAFileIsInNoLog() throws IOException {
    Path file = Files.writeString(dir.resolve("f"), "S3CRET");
    String words = "Invalid value S3CRET for configuration client.dns.lookup";
    assertThat(settings("client.dns.lookup", "file:" + file).resolve().scrub(words))
        .isEqualTo("Invalid value *** for configuration client.dns.lookup");
    assertThat(settings("client.dns.lookup", "S3CRET").resolve().scrub(words)).isEqualTo(words);
  }
}
