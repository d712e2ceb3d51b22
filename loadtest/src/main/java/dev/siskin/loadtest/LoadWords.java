package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.scenario.PlannedLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The load options of a command as the words they were typed in, so that one command can make
 * several loads of them that differ in some. What a load is stays said once, in {@link
 * LoadOptions}.
 */
final class LoadWords {

  @Command(name = "load", sortOptions = false)
  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  private static final class Load {
    @Mixin private LoadOptions options;
  }

  private record Word(String option, String text) {}

  private final @Nullable IDefaultValueProvider defaults;
  private final List<Word> words;

  private LoadWords(@Nullable IDefaultValueProvider defaults, List<Word> words) {
    this.defaults = defaults;
    this.words = words;
  }

  /** Each option of a load, without its dashes, with what it is for. */
  static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (OptionSpec option : new CommandLine(new Load()).getCommandSpec().options()) {
      if (!option.usageHelp()) {
        options.put(option.longestName().replaceFirst("^--", ""), description(option));
      }
    }
    return options;
  }

  /** The load of these words alone, all else as by default; refuses as {@link #load} does. */
  static PlannedLoad load(List<String> words) {
    return load(null, words);
  }

  /** Those of a command that mixes {@link LoadOptions} in; it has been parsed already. */
  static LoadWords of(CommandSpec command) {
    IDefaultValueProvider defaults = command.defaultValueProvider();
    return new LoadWords(defaults, typed(command.commandLine().getParseResult()));
  }

  /** The same load with these options in place of what they were. */
  LoadWords with(List<String> changed) {
    List<Word> fresh;
    try {
      fresh = typed(parsed(new Load(), defaults, changed));
    } catch (IllegalArgumentException mistake) {
      throw new IllegalArgumentException(
          "In \"" + String.join(" ", changed) + "\": " + mistake.getMessage(), mistake);
    }
    Set<String> replaced = fresh.stream().map(Word::option).collect(Collectors.toSet());
    List<Word> all = new ArrayList<>(words);
    all.removeIf(word -> replaced.contains(word.option()));
    all.addAll(fresh);
    return new LoadWords(defaults, all);
  }

  boolean has(String option) {
    return words.stream().anyMatch(word -> word.option().equals(option));
  }

  /** The load they make; refuses what makes no sense with a sentence for the user. */
  PlannedLoad load() {
    return load(defaults, words.stream().map(Word::text).toList());
  }

  private static PlannedLoad load(@Nullable IDefaultValueProvider defaults, List<String> words) {
    Load load = new Load();
    var unused = parsed(load, defaults, words);
    LoadPlan plan = load.options.plan();
    return new PlannedLoad(plan, load.options.observe(plan));
  }

  private static ParseResult parsed(
      Load load, @Nullable IDefaultValueProvider defaults, List<String> words) {
    CommandLine parser = new CommandLine(load).setCaseInsensitiveEnumValuesAllowed(true);
    if (defaults != null) {
      parser.setDefaultValueProvider(defaults);
    }
    try {
      return parser.parseArgs(words.toArray(String[]::new));
    } catch (CommandLine.ParameterException mistake) {
      throw new IllegalArgumentException(mistake.getMessage(), mistake);
    }
  }

  private static List<Word> typed(ParseResult parsed) {
    CommandSpec load = new CommandLine(new Load()).getCommandSpec();
    List<Word> words = new ArrayList<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = option.longestName();
      if (load.findOption(name) != null && !option.usageHelp()) {
        words.addAll(words(option, name));
      }
    }
    return words;
  }

  private static List<Word> words(OptionSpec option, String name) {
    List<String> values = option.originalStringValues();
    return option.arity().max() == 0
        ? List.of(new Word(name, name))
        : values.stream().map(value -> new Word(name, name + "=" + value)).toList();
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
