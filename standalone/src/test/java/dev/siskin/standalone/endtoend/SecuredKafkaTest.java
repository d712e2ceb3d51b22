package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that lets nobody in without TLS, a server that begins with a wrong password, and readers
 * from outside. One of each for all tests: what the first leaves on the topics is what others read.
 */
@Tag("endtoend")
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredKafkaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WRONG = "flip-flop-secret";
  private static final int ANSWERS = 3;

  /** The last started first. */
  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();

  @TempDir private static Path dir = Path.of("");
  private static SecuredBroker broker;
  private static LoneServer server;
  private static String lastId = "";

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(dir.resolve("broker"));
    RUNNING.push(broker);
    LoneServer.writeModels(dir, 1);
    givePassword(WRONG);
    List<String> client = new ArrayList<>(broker.trusting());
    client.add("security.protocol=SASL_SSL");
    client.add("sasl.mechanism=SCRAM-SHA-512");
    client.add("sasl.jaas.config=file:" + dir.resolve("jaas.conf"));
    StringBuilder yaml = new StringBuilder("telemetry:\n  client:\n");
    client.forEach(line -> yaml.append("    ").append(line.replaceFirst("=", ": ")).append('\n'));
    Files.writeString(dir.resolve("siskin.yaml"), yaml);
    server = LoneServer.start(dir, 1, "secured", broker.forPasswords());
    RUNNING.push(server);
    broker.awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable each : RUNNING) {
      each.close();
    }
  }

  private static void givePassword(String password) throws IOException {
    Files.writeString(dir.resolve("jaas.conf"), jaas("scram.ScramLoginModule", password));
  }

  private static String jaas(String module, String password) {
    return "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
        .formatted(module, SecuredBroker.USER, password);
  }

  private static List<String> withPassword(String password) {
    return List.of(
        "security.protocol=SASL_SSL",
        "sasl.mechanism=PLAIN",
        "sasl.jaas.config=" + jaas("plain.PlainLoginModule", password));
  }

  /** Runs a reader with these settings to its end. */
  private static Children.Ended read(String address, List<String> settings, String... words)
      throws Exception {
    Path config = Files.write(Files.createTempFile(dir, "reader-", ".properties"), settings);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--kafka", address, "--kafka-config", config.toString()));
    return Installation.only().run(all.toArray(String[]::new));
  }

  private static List<String> and(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static String ask() throws Exception {
    Answer answer = Http.send(server.requests().get(0));
    assertThat(answer.status()).isEqualTo(200);
    return Objects.requireNonNull(answer.headers().get("x-siskin-request"));
  }

  private static List<String> refusals() throws IOException {
    return server.log().stream().filter(line -> line.contains("does not let")).toList();
  }

  @Test
  @Order(1)
  void aWrongPasswordIsSaidOnceWhileAnswersGoOnAndIsMendedInItsFile() throws Exception {
    ask();
    Patience.await("both clients' refusal", PATIENCE, () -> refusals(), all -> all.size() >= 2);
    ask();
    lastId = ask();
    assertThat(server.metric("siskin_telemetry_failed_sends_total")).isPositive();
    assertThat(server.ledger().acked()).isZero();
    Children.Ended made =
        read(
            broker.forPasswords(),
            and(withPassword(SecuredBroker.PASSWORD), broker.trusting()),
            "topics",
            "create");
    assertThat(made.code()).as("%s", made).isZero();

    givePassword(SecuredBroker.PASSWORD);
    Patience.await(
        "all acknowledged",
        PATIENCE,
        () -> server.ledger(),
        ledger -> ledger.acked() > 0 && ledger.waiting() == 0 && ledger.addsUp());
    assertThat(server.ledger().dropped()).isZero();
    assertThat(refusals())
        .hasSize(2)
        .allMatch(line -> line.contains("Mend the settings in telemetry.client"))
        .anyMatch(line -> line.contains("siskin-telemetry"))
        .anyMatch(line -> line.contains("siskin-events"));
    assertThat(server.log())
        .filteredOn(line -> line.contains("clientId=siskin-telemetry]"))
        .filteredOn(
            line -> line.contains("failed authentication") && !line.contains(" more within"))
        .as("what Kafka's client says each second")
        .hasSize(1);
    assertThat(server.log())
        .noneMatch(line -> line.contains(WRONG) || line.contains(SecuredBroker.PASSWORD));
  }

  @Test
  @Order(2)
  void readersWithThePasswordReadAll() throws Exception {
    List<String> settings = and(withPassword(SecuredBroker.PASSWORD), broker.trusting());
    Children.Ended tail = read(broker.forPasswords(), settings, "tail", "--once", "--json");
    assertThat(tail.code()).as("%s", tail).isZero();
    JsonNode arm = JSON.readTree(tail.out().lines().findFirst().orElseThrow());
    assertThat(arm.path("model").asText()).isEqualTo("echo-0");
    assertThat(arm.path("answered").asInt()).isEqualTo(ANSWERS);

    Path archive = dir.resolve("archive");
    Children.Ended archived =
        read(
            broker.forPasswords(), settings, "archive", "--until-end", "--dir", archive.toString());
    assertThat(archived.code()).as("%s", archived).isZero();
    try (Stream<Path> files = Files.list(archive)) {
      assertThat(files.filter(file -> file.toString().endsWith(".hlog"))).isNotEmpty();
    }

    Patience.await(
        "all events acknowledged",
        PATIENCE,
        () -> server.metric("siskin_events_waiting"),
        waiting -> waiting == 0);
    Children.Ended told = read(broker.forPasswords(), settings, "explain", lastId, "--json");
    assertThat(told.code()).as("%s", told).isZero();
    assertThat(JSON.readTree(told.out()).path("source").asText()).isEqualTo("topic");
  }

  @Test
  @Order(3)
  void aReaderWithAKeyNeedsNoPassword() throws Exception {
    List<String> settings =
        and(List.of("security.protocol=SSL"), and(broker.withKey(), broker.trusting()));
    Children.Ended checked = read(broker.forKeys(), settings, "topics", "check");
    assertThat(checked.code()).as("%s", checked).isZero();
    assertThat(checked.out().lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith("is as it should be"));
  }

  @Test
  @Order(4)
  void aReaderThatIsNotLetInEndsWithOneSentence() throws Exception {
    List<String> right = withPassword(SecuredBroker.PASSWORD);
    assertRefused(
        read(broker.forPasswords(), and(withPassword(WRONG), broker.trusting()), "tail"),
        "Invalid username or password. See that sasl.mechanism, user and password in --kafka-config");
    assertRefused(
        read(broker.forPasswords(), and(right, broker.trustingAnother()), "topics", "check"),
        "See that --kafka-config trusts the broker's certificate");
    assertRefused(
        read(
            broker.forKeys(),
            and(List.of("security.protocol=SSL"), broker.trusting()),
            "explain",
            "a-1"),
        "has a key where the broker asks for one");
  }

  private static void assertRefused(Children.Ended ended, String sentence) {
    assertThat(ended.code()).as("%s", ended).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines()).singleElement().asString().contains(sentence);
    assertThat(ended.err()).doesNotContain(SecuredBroker.PASSWORD).doesNotContain(WRONG);
  }
}
