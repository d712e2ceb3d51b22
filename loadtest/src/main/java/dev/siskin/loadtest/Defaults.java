package dev.siskin.loadtest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Other defaults of load options, for commands that make many short runs. */
abstract sealed class Defaults implements IDefaultValueProvider {

  private final Map<String, String> values;

  private Defaults(Map<String, String> values) {
    this.values = values;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }

  /** Short: pairs side by side say more than one long run on either side. */
  static final class OfCompare extends Defaults {
    OfCompare() {
      super(Map.of("--duration", "5s", "--warmup", "1s", "--discard", "2"));
    }
  }

  /** The warm-up also lets a server recover from the try before. */
  static final class OfFind extends Defaults {
    OfFind() {
      super(Map.of("--duration", "10s", "--warmup", "2s"));
    }
  }
}
