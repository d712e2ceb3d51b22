package dev.siskin.watch.topics;

import dev.siskin.protocol.telemetry.TopicPlan;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.BrokerOptions;
import dev.siskin.watch.stream.StreamException;
import dev.siskin.watch.tail.Texts;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siskin topics create} and {@code siskin topics check}. */
@Command(
    name = "topics",
    description = "Makes the topics that servers write to, or checks them.",
    synopsisSubcommandLabel = "create|check",
    footer = {
      "",
      "Looked at are name, partitions, retention and cleanup policy; each difference is a line. A"
          + " topic that exists is changed with --fix only: its settings, and more partitions;"
          + " partitions cannot be taken away, nor replicas added.",
      "",
      "Without --kafka the broker is the one in the environment's SISKIN_KAFKA, else the one in the"
          + " file data/kafka.bootstrap, else 127.0.0.1:9092.",
      "",
      "Exit codes: 0 all topics are as they should be, 1 they are not, 2 wrong use, no broker, or"
          + " it refuses.",
    })
public final class TopicsCommand implements Runnable {
  private static final int MOST_PARTITIONS = 10_000;
  private static final int MOST_REPLICAS = 100;
  private static final int MOST_REQUESTS_DAYS = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say create or check.");
  }

  /** Of both commands. */
  static final class Options {
    @Mixin private BrokerOptions kafka = new BrokerOptions();

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description =
            "Partitions that each topic has; without it any number is right, and new ones get 1.")
    private int partitions;

    @Option(
        names = "--replication",
        paramLabel = "N",
        description = "Replicas likewise; without it new topics get the broker's default.")
    private int replication;

    @Option(
        names = "--requests-retention",
        paramLabel = "DAYS",
        description =
            "How long siskin.requests.v1 is kept, 1 to 7 days; without it any of these is right,"
                + " and a new topic gets 1. Feedback can be joined for that long.")
    private int requestsRetention;

    @Option(names = "--fix", description = "Change topics that differ.")
    private boolean fix;

    private int run(boolean create, CommandLine command) {
      try {
        checkRange("--partitions", partitions, MOST_PARTITIONS);
        checkRange("--replication", replication, MOST_REPLICAS);
        checkRange("--requests-retention", requestsRetention, MOST_REQUESTS_DAYS);
        Broker broker = kafka.broker();
        TopicsRun.Wishes wishes = new TopicsRun.Wishes(create, fix, partitions, replication);
        try (TopicAdmin admin = new TopicAdmin(broker)) {
          return new TopicsRun(admin, wishes, command.getOut()).run(plans()) ? 0 : 1;
        }
      } catch (StreamException e) {
        command.getErr().println(Texts.line(String.valueOf(e.getMessage())));
        return CommandLine.ExitCode.USAGE;
      }
    }

    private List<TopicPlan> plans() {
      return TopicPlan.ALL.stream().map(this::asWished).toList();
    }

    private TopicPlan asWished(TopicPlan plan) {
      return requestsRetention > 0 && plan.name().equals(Topics.REQUESTS)
          ? plan.keptFor(Duration.ofDays(requestsRetention))
          : plan;
    }

    private static void checkRange(String option, int value, int most) {
      if (value < 0 || value > most) {
        throw new StreamException(option + " must be 1 to " + most + ".");
      }
    }
  }

  @Command(
      name = "create",
      description = "Makes the topics that are absent, and checks the others.")
  int create(@Mixin Options options) {
    return options.run(true, spec.commandLine());
  }

  @Command(name = "check", description = "Checks the topics, and changes nothing without --fix.")
  int check(@Mixin Options options) {
    return options.run(false, spec.commandLine());
  }
}
