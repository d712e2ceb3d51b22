package dev.siskin.loadtest.report.html;

import java.util.List;
import java.util.regex.Pattern;

/** HTML under construction. Every text is escaped; only {@link #raw} takes markup as it is. */
final class Markup {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?\\d[\\d,.]*(?: ?(?:us|ms|s|m|h|%|x|/s|MiB|MB|GiB))?|-");

  private static final int MAX_UNBROKEN_CHARS = 24;

  private final StringBuilder html = new StringBuilder();

  Markup raw(String markup) {
    html.append(markup);
    return this;
  }

  Markup text(String text) {
    return raw(escaped(text));
  }

  /** An element with nothing but text in it. */
  Markup element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag + ">");
  }

  /** The same of a class. */
  Markup element(String tag, String styleClass, String text) {
    return raw("<" + tag + " class=\"" + styleClass + "\">").text(text).raw("</" + tag + ">");
  }

  /** A table that scrolls by itself where the page is too narrow for it. */
  Markup table(List<String> columns, List<List<String>> rows) {
    boolean[] numeric = new boolean[columns.size()];
    raw("<div class=\"scroll\"><table><thead><tr>");
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = isNumeric(rows, i);
      cell("th", columns.get(i), numeric[i]);
    }
    raw("</tr></thead><tbody>");
    for (List<String> row : rows) {
      raw("<tr>");
      for (int i = 0; i < numeric.length; i++) {
        cell("td", row.get(i), numeric[i]);
      }
      raw("</tr>");
    }
    return raw("</tbody></table></div>");
  }

  /** Numbers stand to the right; a short name is not broken over lines. */
  private void cell(String tag, String text, boolean number) {
    if (number) {
      element(tag, "n", text);
    } else if (text.length() <= MAX_UNBROKEN_CHARS) {
      element(tag, "k", text);
    } else {
      element(tag, text);
    }
  }

  private static boolean isNumeric(List<List<String>> rows, int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }

  @Override
  public String toString() {
    return html.toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
