package dev.siskin.loadtest.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One value for each axis, in their order. */
public record Cell(List<Axis> axes, List<String> values) {

  public Cell {
    axes = List.copyOf(axes);
    values = List.copyOf(values);
  }

  /** The template with this cell's values in place of the names in braces. */
  public String fill(String template) {
    String filled = template;
    for (int i = 0; i < axes.size(); i++) {
      filled = filled.replace(axes.get(i).placeholder(), values.get(i));
    }
    return filled;
  }

  /** Such as {@code slots=2 maxBatchRows=64}. */
  public String text() {
    return settings().entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }

  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < axes.size(); i++) {
      settings.put(axes.get(i).name(), values.get(i));
    }
    return settings;
  }
}
