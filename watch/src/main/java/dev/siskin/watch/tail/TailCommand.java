package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.BrokerOptions;
import dev.siskin.watch.stream.GracefulStop;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Start;
import dev.siskin.watch.stream.StreamException;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code siskin tail}: parses the command line, connects, and runs a {@link Tail}. */
@Command(
    name = "tail",
    description = "Shows live what each model, version and arm does, from the interval topic.",
    footer = {
      "",
      "The window is of arrival seconds and ends 2 s ago, since servers send a second when it is"
          + " over. On a terminal the table is redrawn in place each second, else printed each 5 s;"
          + " --every changes both.",
      "",
      "--json prints one object a line: at each refresh one of type \"window\" for each model,"
          + " version and arm, with the figures of the table. With --once: one of type \"arm\" for"
          + " each of them with exact totals, one of type \"refused\" for each model that refused"
          + " requests before they had a version, one of type \"boot\" for each start of a server, with"
          + " what is missing of it, and last one of type \"stream\".",
      "",
      "Without --bootstrap the broker is the one in the environment's SISKIN_KAFKA, else the one"
          + " in the file data/kafka.bootstrap, else 127.0.0.1:9092.",
      "",
      "Exit codes: 0 done or nobody reads the output any more, 2 wrong use, or no broker or topic"
          + " to read, 130 after Ctrl-C.",
    })
public final class TailCommand implements Callable<Integer> {
  private static final int PLAIN_EVERY_SECONDS = 5;
  private static final int SCREEN_EVERY_SECONDS = 1;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  @Mixin private BrokerOptions kafka = new BrokerOptions();

  @Option(
      names = "--from-beginning",
      description = "Read the whole topic first, not only what comes from now on.")
  private boolean fromBeginning;

  @Option(
      names = "--once",
      description =
          "Read from the beginning to what is the end now, print the exact totals and exit.")
  private boolean once;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Show only this model. May come several times.")
  private Set<String> models = new LinkedHashSet<>();

  @Option(
      names = "--stage",
      defaultValue = "TOTAL",
      paramLabel = "STAGE",
      description =
          "Whose times to show: total, receive, queue, run, decode or encode. Default: total.")
  private Stage stage = Stage.TOTAL;

  @Option(
      names = "--window",
      defaultValue = "10s",
      paramLabel = "LENGTH",
      converter = WholeSeconds.class,
      description = "Length of the sliding window. Default: ${DEFAULT-VALUE}.")
  private int windowSeconds;

  @Option(
      names = "--every",
      paramLabel = "LENGTH",
      converter = WholeSeconds.class,
      description = "Time between two tables.")
  private @Nullable Integer everySeconds;

  @Option(names = "--json", description = "Print JSON lines instead of tables.")
  private boolean json;

  /**
   * What was asked for.
   *
   * @param broker its address
   * @param onScreen whether tables are drawn in place
   */
  TailOptions options(String broker, boolean onScreen) {
    int every = onScreen ? SCREEN_EVERY_SECONDS : PLAIN_EVERY_SECONDS;
    return new TailOptions(
        broker, models, stage, windowSeconds, everySeconds == null ? every : everySeconds, once);
  }

  Start start() {
    return fromBeginning || once ? Start.BEGINNING : Start.END;
  }

  @Override
  public Integer call() {
    boolean onScreen = !json && !once && CommandLine.Help.Ansi.AUTO.enabled();
    try {
      Broker broker = kafka.broker();
      run(broker, options(broker.address(), onScreen), onScreen);
      return CommandLine.ExitCode.OK;
    } catch (StreamException e) {
      System.err.println(Texts.line(String.valueOf(e.getMessage())));
      return CommandLine.ExitCode.USAGE;
    }
  }

  private void run(Broker broker, TailOptions options, boolean onScreen) {
    CountDownLatch closed = new CountDownLatch(1);
    PrintStream out = System.out;
    TailView view =
        json ? new JsonView(out, options) : new TextView(out, new TableText(options), onScreen);
    try (IntervalStream stream =
        new IntervalStream(
            broker.connect(),
            start(),
            System::nanoTime,
            new IntervalReader(System::currentTimeMillis))) {
      GracefulStop.onExit(stream::stop, closed, "tail");
      new Tail(stream, options, view, System.err, System::currentTimeMillis)
          .run(start(), () -> LockSupport.parkNanos(PAUSE_NANOS));
    } finally {
      closed.countDown();
    }
  }
}
