package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.standalone.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * Kafka as its makers ship it, from a file of properties, that lets nobody in without TLS: on one
 * port with a password, on another with a certificate. Keys and certificates are made anew and lie
 * in its folder. Gone when closed.
 */
final class SecuredBroker implements AutoCloseable {
  static final String USER = "siskin";
  static final String PASSWORD = "tip-top-secret";

  private static final String STORE_PASSWORD = "store-secret";
  private static final Duration TOOL = Duration.ofMinutes(1);
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Path dir;
  private final int passwordPort = Ports.free();
  private final int keyPort = Ports.free();
  private final Process process;

  private SecuredBroker(Path dir) throws Exception {
    this.dir = dir;
    makeKey("broker");
    makeKey("reader");
    Path properties = Files.writeString(dir.resolve("server.properties"), properties());
    Children.Ended formatted =
        Children.run(
            kafka(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                properties.toString(),
                "--add-scram",
                "SCRAM-SHA-512=[name=" + USER + ",password=" + PASSWORD + "]"),
            TOOL);
    assertThat(formatted.code()).as("%s", formatted).isZero();
    this.process =
        Children.start(
            kafka("kafka.Kafka", properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("broker.out").toFile()));
  }

  /** Starts it; it is not ready yet. */
  static SecuredBroker start(Path dir) throws Exception {
    return new SecuredBroker(Files.createDirectories(dir));
  }

  void awaitReady() throws Exception {
    Patience.await(
        "the broker",
        START,
        () -> Files.readString(log()) + (process.isAlive() ? "" : "\nended"),
        said -> said.contains("Kafka Server started") || said.contains("\nended"));
    assertThat(log()).content().contains("Kafka Server started");
  }

  /** Where those come who have a password, by PLAIN or SCRAM-SHA-512. */
  String forPasswords() {
    return "127.0.0.1:" + passwordPort;
  }

  /** Where those come who have a key. */
  String forKeys() {
    return "127.0.0.1:" + keyPort;
  }

  /** Settings of a client, a line each, that trusts it. */
  List<String> trusting() {
    return List.of(
        "ssl.truststore.type=PEM", "ssl.truststore.location=" + dir.resolve("broker.pem"));
  }

  /** Settings of a client that trusts another. */
  List<String> trustingAnother() {
    return List.of(
        "ssl.truststore.type=PEM", "ssl.truststore.location=" + dir.resolve("reader.pem"));
  }

  /** Settings of a client that has a key. */
  List<String> withKey() {
    return List.of(
        "ssl.keystore.type=PKCS12",
        "ssl.keystore.location=" + dir.resolve("reader.p12"),
        "ssl.keystore.password=" + STORE_PASSWORD);
  }

  @Override
  public void close() {
    Children.end(process, STOP);
  }

  private Path log() {
    return dir.resolve("broker.log");
  }

  private String properties() throws IOException {
    Files.writeString(
        dir.resolve("both.pem"),
        Files.readString(dir.resolve("broker.pem")) + Files.readString(dir.resolve("reader.pem")));
    return """
        node.id=1
        process.roles=broker,controller
        listeners=PASSWORD://127.0.0.1:%1$d,KEY://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
        advertised.listeners=PASSWORD://127.0.0.1:%1$d,KEY://127.0.0.1:%2$d
        listener.security.protocol.map=PASSWORD:SASL_SSL,KEY:SSL,CONTROLLER:PLAINTEXT
        inter.broker.listener.name=KEY
        controller.listener.names=CONTROLLER
        controller.quorum.voters=1@127.0.0.1:%3$d
        log.dirs=%4$s/records
        ssl.keystore.type=PKCS12
        ssl.keystore.location=%4$s/broker.p12
        ssl.keystore.password=%5$s
        ssl.truststore.type=PEM
        ssl.truststore.location=%4$s/both.pem
        listener.name.key.ssl.client.auth=required
        listener.name.password.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
        listener.name.password.plain.sasl.jaas.config=%6$s.plain.PlainLoginModule required user_%7$s="%8$s";
        listener.name.password.scram-sha-512.sasl.jaas.config=%6$s.scram.ScramLoginModule required;
        auto.create.topics.enable=false
        default.replication.factor=1
        """
        .formatted(
            passwordPort,
            keyPort,
            Ports.free(),
            dir,
            STORE_PASSWORD,
            "org.apache.kafka.common.security",
            USER,
            PASSWORD);
  }

  /** A key in NAME.p12, and the certificate that it signed itself in NAME.pem. */
  private void makeKey(String name) throws Exception {
    keytool(
        name,
        List.of("-genkeypair", "-keyalg", "EC", "-validity", "2", "-dname", "CN=" + name),
        List.of("-ext", "san=ip:127.0.0.1"));
    keytool(name, List.of("-exportcert", "-rfc"), List.of("-file", dir.resolve(name + ".pem")));
  }

  private void keytool(String name, List<?> some, List<?> more) throws Exception {
    List<String> words = new ArrayList<>(List.of(JavaChild.tool("keytool").toString()));
    some.forEach(word -> words.add(word.toString()));
    more.forEach(word -> words.add(word.toString()));
    words.addAll(List.of("-alias", name, "-storepass", STORE_PASSWORD));
    words.addAll(List.of("-keystore", dir.resolve(name + ".p12").toString()));
    Children.Ended ended = Children.run(new ProcessBuilder(words), TOOL);
    assertThat(ended.code()).as("%s", ended).isZero();
  }

  private ProcessBuilder kafka(String main, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(JavaChild.tool("java").toString()));
    words.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // Read by the logback.xml that lies beside it.
    words.addAll(List.of("-Dsiskin.broker.log=" + log(), "-Dsiskin.broker.log.level=INFO"));
    words.addAll(List.of("-cp", Modules.classpath("broker"), main));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words);
  }
}
