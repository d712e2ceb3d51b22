package dev.siskin.standalone;

import dev.siskin.protocol.telemetry.TopicPlan;
import dev.siskin.server.AdminToken;
import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code siskin up}: a broker as a child process and the server in this one. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts everything on this machine: a real Kafka broker, the example models, the server.",
      "Ctrl-C stops the server first and the broker last."
    },
    footer = {
      "",
      "The first start trains the example models into DIR/models and writes DIR/siskin.yaml,",
      "which may be edited. Everything in DIR is kept over restarts.",
      "Exit codes: 130 after Ctrl-C and 143 after SIGTERM, stopped in order; 1 could not start;",
      "2 wrong usage."
    })
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final String BROKER_CLASSPATH = "SISKIN_BROKER_CLASSPATH";
  private static final Duration BROKER_START = Duration.ofSeconds(60);

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Where all data lives (default: ./data).")
  private Path dataDir = Path.of("data");

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "Port of the broker (default: 9092; 0: any free one).")
  private int kafkaPort;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in YAML instead of DIR/siskin.yaml.")
  private @Nullable Path config;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      description = "Form of the log: text, or json for one object a line (log.format).")
  private @Nullable String log;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of the server, such as http.port=8601; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    String brokerClasspath = System.getenv(BROKER_CLASSPATH);
    if (brokerClasspath == null) {
      System.err.println("siskin up: " + BROKER_CLASSPATH + " is not set; start it by ./siskin up");
      return 1;
    }
    Path data = dataDir.toAbsolutePath().normalize();
    DataFolder folder = new DataFolder(data);
    try {
      int port = kafkaPort == 0 ? DataFolder.freePort() : kafkaPort;
      ServingConfig read = ConfigReader.read(config(folder), settings(folder, port));
      Logs.use(read.log());
      LOG.info("settings: {}", read);
      String token = AdminToken.read(read.admin().tokenFile());
      return run(folder, read, token, command(brokerClasspath, folder, port));
    } catch (IOException | IllegalArgumentException | BrokerStartException e) {
      Logs.refuse("siskin up", e.getMessage());
      return 1;
    }
  }

  /** The broker starts while the models load; both must be there before we say ready. */
  private static int run(
      DataFolder folder, ServingConfig config, @Nullable String token, BrokerCommand command)
      throws IOException, InterruptedException {
    Everything everything = new Everything(new BrokerProcess(command));
    Runtime.getRuntime().addShutdownHook(new Thread(everything::stop, "siskin-stop"));
    if (!everything.start(config, token)) {
      new CountDownLatch(1).await();
    }
    folder.writeBootstrap(everything.bootstrap());
    System.out.println(Welcome.text(folder, everything.server(), everything.bootstrap()));
    new CountDownLatch(1).await();
    return 0;
  }

  private Path config(DataFolder folder) throws IOException {
    return config == null ? folder.settings() : config;
  }

  private Map<String, String> settings(DataFolder folder, int port) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("models.dir", folder.models().toString());
    all.put("models.stateDir", folder.state().toString());
    all.put("admin.tokenFile", folder.adminToken().toString());
    all.put("telemetry.kafka", "127.0.0.1:" + port);
    all.putAll(settings);
    if (log != null) {
      all.put("log.format", log);
    }
    return all;
  }

  private static BrokerCommand command(String classpath, DataFolder folder, int port) {
    return new BrokerCommand(
        classpath,
        folder.kafka(),
        port,
        TopicPlan.ALL.stream().map(plan -> plan.asWord(1)).toList(),
        BROKER_START);
  }
}
