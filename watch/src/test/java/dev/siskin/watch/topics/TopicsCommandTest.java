package dev.siskin.watch.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The words; what becomes of topics is tried with a real broker. */
class TopicsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpSaysWhatIsLookedAtAndWhatIsChanged() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("create", "check", "retention", "with --fix only", "Exit codes");
  }

  @Test
  void bothCommandsTakeABrokerAndHowToReachIt() {
    for (String command : new String[] {"create", "check"}) {
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString()).contains("--kafka, --bootstrap=HOST:PORT", "--kafka-config=FILE");
      out.getBuffer().setLength(0);
    }
  }

  @Test
  void numbersBeyondSenseAreWrongUse() {
    assertThat(run("check", "--kafka", "127.0.0.1:1", "--partitions", "10001")).isEqualTo(2);
    assertThat(run("check", "--kafka", "127.0.0.1:1", "--replication", "-1")).isEqualTo(2);
    assertThat(run("create", "--kafka", "127.0.0.1:1", "--requests-retention", "8")).isEqualTo(2);
    assertThat(err.toString()).contains("--requests-retention must be 1 to 7.");
  }

  @Test
  void anAddressThatIsNoneIsWrongUse() {
    assertThat(run("check", "--kafka", "nonsense")).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains("'nonsense'");
  }

  private int run(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "topics";
    System.arraycopy(words, 0, all, 1, words.length);
    CommandLine command = new CommandLine(new Root());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(all);
  }

  @CommandLine.Command(name = "root", subcommands = TopicsCommand.class)
  private static final class Root {
    @SuppressWarnings("unused") // picocli acts on it
    @CommandLine.Option(names = "--help", usageHelp = true, scope = CommandLine.ScopeType.INHERIT)
    private boolean help;
  }
}
