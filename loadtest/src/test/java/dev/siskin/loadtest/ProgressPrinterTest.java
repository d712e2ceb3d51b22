package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {

  private static final Progress PROGRESS = new Progress(1_000_000_000, 1, 1, 0, 0, false);

  private final StringWriter text = new StringWriter();

  private void seconds(boolean inPlace, int count) {
    ProgressPrinter printer =
        new ProgressPrinter(new PrintWriter(text), inPlace, Duration.ofSeconds(60));
    for (int i = 0; i < count; i++) {
      printer.second(PROGRESS);
    }
    printer.finish();
  }

  @Test
  void terminalIsRedrawnInPlaceAndThenWipedOut() {
    seconds(true, 3);

    List<String> screens = List.of(text.toString().split("\u001b\\[2A\r\u001b\\[J", -1));
    assertThat(screens).hasSize(4);
    assertThat(screens.subList(0, 3)).allMatch(screen -> screen.contains("sent 1"));
    assertThat(screens.get(3)).isEmpty();
  }

  @Test
  void eachRedrawLeavesTheTerminalAsItWas() {
    seconds(true, 2);

    assertThat(text.toString().split("\u001b\\[\\?7l", -1)).hasSize(3);
    assertThat(text.toString().split("\u001b\\[\\?7h", -1)).hasSize(3);
    assertThat(text.toString()).doesNotContain("?25l").doesNotContain("?1049");
  }

  @Test
  void runShorterThanASecondDrawsNothing() {
    seconds(true, 0);

    assertThat(text.toString()).isEmpty();
  }

  @Test
  void fileGetsALineEveryTenSeconds() {
    seconds(false, 25);

    assertThat(text.toString().lines()).hasSize(2);
    assertThat(text.toString()).doesNotContain("\u001b").doesNotContain("\r");
  }
}
