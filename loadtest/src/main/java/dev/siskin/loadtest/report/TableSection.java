package dev.siskin.loadtest.report;

import java.util.List;

/**
 * A table of texts; what looks like a number stands to the right.
 *
 * @param rows each as long as {@code columns}
 * @param note how to read it; may be empty
 */
public record TableSection(String title, List<String> columns, List<List<String>> rows, String note)
    implements Section {

  public TableSection {
    columns = List.copyOf(columns);
    int width = columns.size();
    rows = rows.stream().map(List::copyOf).toList();
    if (rows.stream().anyMatch(row -> row.size() != width)) {
      throw new IllegalArgumentException("a row of '" + title + "' does not fit its columns");
    }
  }
}
