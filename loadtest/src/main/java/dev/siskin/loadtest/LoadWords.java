package dev.siskin.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  private final IDefaultValueProvider defaults;
  private final List<Word> words;

  private LoadWords(IDefaultValueProvider defaults, List<Word> words) {
    this.defaults = defaults;
    this.words = words;
  }

  /** Those of a command that mixes {@link LoadOptions} in; it has been parsed already. */
  static LoadWords of(CommandSpec command) {
    IDefaultValueProvider defaults = command.defaultValueProvider();
    return new LoadWords(defaults, typed(command.commandLine().getParseResult()));
  }

  /** The same load with these options in place of what they were. */
  LoadWords with(List<String> changed) {
    CommandLine parser = parser(new Load());
    ParseResult parsed;
    try {
      parsed = parser.parseArgs(changed.toArray(String[]::new));
    } catch (CommandLine.ParameterException mistake) {
      throw new IllegalArgumentException(
          "In \"" + String.join(" ", changed) + "\": " + mistake.getMessage(), mistake);
    }
    List<Word> fresh = typed(parsed);
    Set<String> replaced = fresh.stream().map(Word::option).collect(Collectors.toSet());
    List<Word> all = new ArrayList<>(words);
    all.removeIf(word -> replaced.contains(word.option()));
    all.addAll(fresh);
    return new LoadWords(defaults, all);
  }

  boolean has(String option) {
    return words.stream().anyMatch(word -> word.option().equals(option));
  }

  /** They parsed. */
  LoadOptions options() {
    Load load = new Load();
    parser(load).parseArgs(words.stream().map(Word::text).toArray(String[]::new));
    return load.options;
  }

  private CommandLine parser(Load load) {
    return new CommandLine(load)
        .setDefaultValueProvider(defaults)
        .setCaseInsensitiveEnumValuesAllowed(true);
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
}
