package dev.siskin.watch.explain;

import dev.siskin.watch.stream.BrokerOptions;
import dev.siskin.watch.stream.StreamException;
import dev.siskin.watch.tail.Texts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code siskin explain}: asks the server, then the topic, and prints what it learns. */
@Command(
    name = "explain",
    description =
        "Says what became of one request: where it went, how long each stage took, who ran with it,"
            + " and why it was slow or refused.",
    footer = {
      "",
      "The id is the one in the header x-siskin-request of the answer, or in the field \"request\""
          + " over a WebSocket.",
      "",
      "With --admin the server is asked first: it knows its last 10,000 answered requests and as"
          + " many that failed (telemetry.events.recentRequests). Else, and where it knows nothing,"
          + " the topic siskin.requests.v1 is searched: it has the errors, as long as they are not"
          + " too many, and a sample of the answered ones.",
      "",
      "Without --bootstrap the broker is the one in the environment's SISKIN_KAFKA, else the one"
          + " in the file data/kafka.bootstrap, else 127.0.0.1:9092.",
      "",
      "--json prints one object: {\"found\":true,\"source\":\"server\" or \"topic\",\"event\","
          + "\"mates\",\"usual\",\"why\"}, with \"notUnderstood\" where a record on the way was not,"
          + " or {\"found\":false,\"id\",\"reasons\"}.",
      "",
      "Exit codes: 0 done, 1 nothing is known of it, 2 wrong use, or nobody to ask.",
    })
public final class ExplainCommand implements Callable<Integer> {
  /** As the server gives them. */
  private static final Pattern ID = Pattern.compile("[0-9a-z]{1,13}-[0-9a-z]{1,13}");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "REQUEST_ID", description = "The server's id of the request.")
  private String id = "";

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "Admin port of the server that had it, such as http://127.0.0.1:8502.")
  private @Nullable String admin;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the admin token; needed with --admin.")
  private @Nullable Path tokenFile;

  @Mixin private BrokerOptions kafka = new BrokerOptions();

  @Option(
      names = "--since",
      defaultValue = "1h",
      paramLabel = "LENGTH",
      converter = Since.class,
      description = "How far back the topic is searched. Default: ${DEFAULT-VALUE}.")
  private Duration since = Duration.ofHours(1);

  @Option(names = "--json", description = "Print a JSON object instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    requireUse();
    List<String> reasons = new ArrayList<>();
    try {
      Story story = fromServer(reasons);
      if (story == null) {
        story = fromTopic(reasons);
      }
      if (story == null) {
        return sayNothing(reasons);
      }
      say(story);
      return CommandLine.ExitCode.OK;
    } catch (StreamException e) {
      reasons.forEach(this::complain);
      complain(String.valueOf(e.getMessage()));
      return CommandLine.ExitCode.USAGE;
    }
  }

  private void requireUse() {
    if (!ID.matcher(id).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "'"
              + Texts.line(id.length() > 80 ? id.substring(0, 80) : id)
              + "' is no id of a Siskin server; they are like 1a2b3c4d5e6f-7g.");
    }
    if ((admin == null) != (tokenFile == null)) {
      throw new ParameterException(
          spec.commandLine(), "--admin and --token-file are given together.");
    }
  }

  private @Nullable Story fromServer(List<String> reasons) {
    if (admin == null || tokenFile == null) {
      return null;
    }
    AdminSource.Said said = AdminSource.of(admin, tokenFile).ask(id);
    if (said instanceof AdminSource.Said.Told told) {
      return told.story();
    }
    if (said instanceof AdminSource.Said.Nothing nothing) {
      reasons.add(nothing.why());
    }
    return null;
  }

  private @Nullable Story fromTopic(List<String> reasons) {
    try (Consumer<byte[], byte[]> consumer = kafka.broker().connect()) {
      TopicSource source = new TopicSource(consumer);
      Story story = source.find(id, System.currentTimeMillis() - since.toMillis());
      if (story == null) {
        reasons.add(
            "no event of it came to the topic within the last "
                + words(since)
                + ": it was answered and not sampled, it is older, or it was another server's");
        String notUnderstood = source.notUnderstood();
        if (notUnderstood != null) {
          reasons.add(notUnderstood);
        }
      }
      return story;
    }
  }

  private static String words(Duration length) {
    return length.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }

  private void say(Story story) {
    if (json) {
      System.out.println(StoryJson.found(story));
    } else {
      StoryText.lines(story).forEach(System.out::println);
    }
    System.out.flush();
  }

  private int sayNothing(List<String> reasons) {
    if (json) {
      System.out.println(StoryJson.nothing(id, reasons));
      System.out.flush();
    } else {
      complain("Nothing is known of request " + id + ":");
      reasons.forEach(reason -> complain("  " + reason));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void complain(String text) {
    System.err.println(Texts.line(text));
  }
}
