package dev.siskin.broker;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a broker until it is told to stop.
 *
 * <p>Exit codes: 0 after a clean stop, 1 when it cannot run, 2 for a wrong option. The one line on
 * stdout is {@code READY 127.0.0.1:PORT}.
 */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Runs a Kafka broker on the loopback address.")
public final class Main implements Callable<Integer> {
  /** Read by logback.xml. */
  private static final String LOG_FILE_PROPERTY = "siskin.broker.log";

  @SuppressWarnings("NullAway.Init") // Required, so picocli has set it when call() runs.
  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "What the broker keeps over restarts; made and formatted if absent.")
  private Path dataDir;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port to listen on; 0, the default, chooses a free one.")
  private int port;

  @Option(
      names = "--advertise-port",
      paramLabel = "N",
      description =
          "The port that clients are sent to: that of a proxy, which must be there at the start."
              + " 0, the default, is the broker's own.")
  private int advertisedPort;

  @Option(
      names = "--topic",
      paramLabel = "NAME:PARTITIONS:RETENTION_MS",
      converter = TopicSpecConverter.class,
      description = "A topic to create if absent; may be given again. Retention -1 is for ever.")
  private final List<TopicSpec> topics = new ArrayList<>();

  @Option(
      names = "--stop-on-eof",
      description = "Stop when stdin ends, and leave Ctrl-C to the parent process.")
  private boolean stopOnEof;

  private final PrintStream out;
  private final PrintStream err;

  private Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    PrintStream out = System.out;
    // Whoever else prints must not break the one line that the parent reads.
    System.setOut(System.err);
    System.exit(new CommandLine(new Main(out, System.err)).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    StopRequest stop = new StopRequest();
    stop.makeOnSignals(stopOnEof);
    if (stopOnEof) {
      stop.makeAtEnd(System.in);
    }
    try (DataDir dir = DataDir.take(dataDir)) {
      run(dir, stop);
      return 0;
    } catch (BrokerException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private void run(DataDir dir, StopRequest stop) throws InterruptedException {
    Ports ports = Ports.choose(port, advertisedPort);
    System.setProperty(LOG_FILE_PROPERTY, dir.log().toString());
    try (Broker broker = Broker.start(dir.records(), ports)) {
      Topics.ensure(broker.bootstrap(), topics);
      out.println("READY " + broker.bootstrap());
      out.flush();
      stop.await();
    } catch (BrokerException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LoggerFactory.getLogger(Main.class).error("Broker failed", e);
      throw new BrokerException(
          "Kafka failed: %s (more in %s).".formatted(e.getMessage(), dir.log()), e);
    }
  }

  private static final class TopicSpecConverter implements CommandLine.ITypeConverter<TopicSpec> {
    @Override
    public TopicSpec convert(String text) {
      try {
        return TopicSpec.parse(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }
}
