package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.scenario.PlannedLoad;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a load for those that write loads down: their names, and plans of their words. */
final class LoadSpec {

  private LoadSpec() {}

  /** Each option's name, without dashes, with what it is for. */
  static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (OptionSpec option : parser(new LoadOptions()).getCommandSpec().options()) {
      if (!option.usageHelp()) {
        options.put(option.longestName().replaceFirst("^--", ""), description(option));
      }
    }
    return options;
  }

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  static PlannedLoad plan(List<String> words) {
    LoadOptions options = new LoadOptions();
    try {
      parser(options).parseArgs(words.toArray(String[]::new));
    } catch (CommandLine.ParameterException mistake) {
      throw new IllegalArgumentException(mistake.getMessage(), mistake);
    }
    LoadPlan plan = options.plan();
    return new PlannedLoad(plan, options.observe(plan));
  }

  private static CommandLine parser(LoadOptions options) {
    return new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static String description(OptionSpec option) {
    String text = String.join(" ", option.description());
    return text.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()))
        .replace("${COMPLETION-CANDIDATES}", candidates(option));
  }

  private static String candidates(OptionSpec option) {
    Iterable<String> candidates = option.completionCandidates();
    return candidates == null ? "" : String.join(", ", candidates);
  }
}
