package dev.siskin.loadtest;

import java.util.Map;
import java.util.Stack;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Lets several load options in quotes be one argument. The parser would take the argument for an
 * option by its first two letters; with a blank before them it does not.
 */
final class QuotedOptions implements IParameterPreprocessor {

  /** An option's name, a blank, and something after it. */
  private static final Pattern QUOTED = Pattern.compile("--[^\\s=]+\\s.*", Pattern.DOTALL);

  @Override
  @SuppressWarnings("JdkObsolete") // the parser's own type
  public boolean preprocess(
      Stack<String> arguments,
      CommandSpec command,
      @Nullable ArgSpec argument,
      Map<String, Object> information) {
    for (int i = 0; i < arguments.size(); i++) {
      // The first word lies on top, so the one that follows lies below.
      boolean bare = arguments.get(i).equals("--json") && (i == 0 || isSide(arguments.get(i - 1)));
      arguments.set(i, bare ? "--json=-" : unambiguous(arguments.get(i)));
    }
    return false;
  }

  /** What may follow a --json without a name of a file: a side of a comparison, or an option. */
  private static boolean isSide(String text) {
    return text.contains("://") || text.strip().startsWith("-");
  }

  private static String unambiguous(String text) {
    return QUOTED.matcher(text).matches() ? " " + text : text;
  }
}
