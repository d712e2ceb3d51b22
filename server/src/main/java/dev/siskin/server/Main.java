package dev.siskin.server;

import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code siskin serve}: the server alone, beside whatever broker there is. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = "Serves the models of a folder over HTTP until it is stopped.",
    footer = {
      "",
      "Settings come from the shipped defaults, then --config, then the options here.",
      "Exit codes: 130 after Ctrl-C and 143 after SIGTERM, stopped in order; 1 could not start;",
      "2 wrong usage."
    })
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
  private @Nullable Path config;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Folder with <name>/<version>/saved_model.pb (models.dir).")
  private @Nullable Path models;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Folder for what is kept over restarts (models.stateDir).")
  private @Nullable Path stateDir;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Bootstrap servers for telemetry (telemetry.kafka); none: no stream.")
  private @Nullable String kafka;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description = "Opens the admin port; the file must have mode 0600 (admin.tokenFile).")
  private @Nullable Path adminTokenFile;

  @Option(names = "--port", paramLabel = "N", description = "Port of predictions (http.port).")
  private @Nullable Integer port;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      description = "Form of the log: text, or json for one object a line (log.format).")
  private @Nullable String log;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, such as batching.maxBatchRows=32; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--print-defaults", description = "Prints all settings with their defaults.")
  private boolean printDefaults;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (printDefaults) {
      System.out.print(ConfigReader.defaultsText());
      return 0;
    }
    try {
      ServingConfig read = ConfigReader.read(config, overrides());
      Logs.use(read.log());
      LOG.info("settings: {}", read);
      String token = AdminToken.read(read.admin().tokenFile());
      AtomicReference<@Nullable Server> started = new AtomicReference<>();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started.get()), "siskin-stop"));
      started.set(Server.start(read, token));
      new CountDownLatch(1).await();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      Logs.refuse("siskin serve", e.getMessage());
      return 1;
    }
  }

  private static void stop(@Nullable Server started) {
    if (started != null) {
      started.close();
    }
    Logs.flush();
  }

  private Map<String, String> overrides() {
    Map<String, String> all = new LinkedHashMap<>(settings);
    put(all, "models.dir", models);
    put(all, "models.stateDir", stateDir);
    put(all, "telemetry.kafka", kafka);
    put(all, "admin.tokenFile", adminTokenFile);
    put(all, "http.port", port);
    put(all, "log.format", log);
    return all;
  }

  private static void put(Map<String, String> all, String key, @Nullable Object value) {
    if (value != null) {
      all.put(key, value.toString());
    }
  }

  /** The version from the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"siskin " + (version().isEmpty() ? "(not packaged)" : version())};
    }
  }

  /** Empty where there is no jar. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }
}
