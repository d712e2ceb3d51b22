package dev.siskin.loadtest;

import dev.siskin.loadtest.faults.FaultCounts;
import dev.siskin.loadtest.faults.FaultPlan;
import dev.siskin.loadtest.faults.FaultProxy;
import dev.siskin.loadtest.faults.Faults;
import dev.siskin.loadtest.report.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siskin load proxy}: a faulty network in front of any TCP server. */
@Command(
    name = "proxy",
    sortOptions = false,
    description = {
      "Forwards TCP connections to a server, and does to them what --fault says.",
      "A fault is one or more of these, with commas between them:",
      "  delay=50ms  jitter=20ms      bytes come late, by so much and up to so much more",
      "  throttle=64KB/s              bytes per second of a connection",
      "  cut=1000b                    both sides closed after so many bytes",
      "  half-close=down@1000b        end of one stream, the other way goes on",
      "  reset=1000b | 5s | accept    RST after bytes, after a time, or at once",
      "  stall | stall=5s             nothing moves, all stays open",
      "  refuse | refuse=port         accept and close, or do not listen",
      "  share=0.1                    for that share of the connections only",
      "up: or down: before it hits bytes to the server, or to the client, alone. @10s/5s after it"
          + " makes it begin after 10 s and last 5 s, @10s makes it begin then and stay.",
      "Sizes are b, KB, KiB, MB, MiB; bytes and times count from when the fault comes on."
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it ran as long as --for said",
      "2:wrong options, or the port is taken",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the counts are printed"
    })
final class ProxyCommand implements Callable<Integer> {

  private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);
  private static final Pattern TARGET = Pattern.compile("\\[?([^\\]\\s/]+?)]?:(\\d{1,5})");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int MAX_PORT = 65_535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      defaultValue = "9501",
      description = "Port on 127.0.0.1; 0 takes any free one. Default: ${DEFAULT-VALUE}.")
  private int listen;

  @Option(
      names = "--to",
      defaultValue = "127.0.0.1:8501",
      description = "Server to forward to. Default: ${DEFAULT-VALUE}.")
  private String to;

  @Option(names = "--fault", description = "What goes wrong; may stand there several times.")
  private List<String> faults = List.of();

  @Option(
      names = "--for",
      paramLabel = "<time>",
      converter = ToDuration.class,
      description = "End by itself after so long. Default: at Ctrl-C.")
  private @Nullable Duration length;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides about shares and jitter. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--control",
      description = {
        "Read faults from stdin: those of a line, with blanks between them, hold from then on"
            + " instead of all before; an empty line is none. Ends when stdin does."
      })
  private boolean control;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProxyCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Matcher target = target();
    FaultPlan plan = plan();
    String host = target.group(1);
    int port = Integer.parseInt(target.group(2));
    try (FaultProxy proxy = FaultProxy.start(listen, host, port, plan.at(0))) {
      line("127.0.0.1:%d forwards to %s", proxy.port(), to);
      run(proxy, plan);
      return 0;
    } catch (IOException refusal) {
      spec.commandLine().getErr().println(refusal.getMessage());
      return Verdict.REFUSED;
    }
  }

  private void run(FaultProxy proxy, FaultPlan plan) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Interruption ctrlC = Interruption.runs(over::countDown, LONGEST_HOLD);
    try {
      proxy.follow(plan, this::changed);
      if (control) {
        obey(proxy, over);
      }
      if (length == null) {
        over.await();
      } else {
        boolean unused = over.await(length.toNanos(), TimeUnit.NANOSECONDS);
      }
      counts(proxy.counts());
    } finally {
      ctrlC.release();
    }
  }

  /** On a thread of its own, since nobody can interrupt one that reads from stdin. */
  private void obey(FaultProxy proxy, CountDownLatch over) {
    Thread reader =
        new Thread(
            () -> {
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                  .lines()
                  .forEach(wish -> apply(proxy, wish.strip()));
              over.countDown();
            },
            "fault-control");
    reader.setDaemon(true);
    reader.start();
  }

  /** A line that cannot be read changes nothing. */
  private void apply(FaultProxy proxy, String wish) {
    try {
      Faults faults = wish.isEmpty() ? Faults.NONE : Faults.parse(seed, BLANKS.split(wish, -1));
      proxy.apply(faults);
      line("by order   %s", faults.text());
    } catch (IllegalArgumentException mistake) {
      spec.commandLine().getErr().println(mistake.getMessage());
    }
  }

  private void changed(long nanos, Faults holding) {
    line("%8.3f s  %s", nanos / 1e9, holding.text());
  }

  private void counts(FaultCounts counts) {
    line(
        "%,d connections, %,d of them with a fault, %,d still open",
        counts.connections(), counts.hit(), counts.open());
    line("%,d bytes to the server, %,d to clients", counts.bytesUp(), counts.bytesDown());
    line(
        "%,d cut, %,d half-closed, %,d reset, %,d refused",
        counts.cut(), counts.halfClosed(), counts.reset(), counts.refused());
    if (counts.unreached() + counts.overLimit() > 0) {
      line(
          "%,d ended because the server was not to be reached, %,d because there were over %,d",
          counts.unreached(), counts.overLimit(), FaultProxy.MAX_CONNECTIONS);
    }
  }

  private FaultPlan plan() {
    try {
      return FaultPlan.parse(seed, faults);
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
  }

  private Matcher target() {
    if (listen < 0 || listen > MAX_PORT) {
      throw new ParameterException(spec.commandLine(), "--listen must lie between 0 and 65535.");
    }
    Matcher target = TARGET.matcher(to);
    if (!target.matches() || Integer.parseInt(target.group(2)) > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + to + "' is no server to forward to; write for example --to 127.0.0.1:8501.");
    }
    return target;
  }

  /** Also called on the proxy's thread; a PrintWriter takes one line at a time. */
  private void line(String format, Object... arguments) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }
}
