package dev.siskin.protocol.telemetry.reader;

import java.util.Map;

/** Sums by error code. Writers name the codes, so there is a limit to how many are kept apart. */
final class CodeSums {
  static final int MAX_CODES = 100;

  /** What all further ones are counted as. */
  static final String OTHERS = "OTHER";

  private CodeSums() {}

  static void add(Map<String, Long> sums, Map<String, Long> counts) {
    counts.forEach(
        (code, count) -> {
          boolean room = sums.size() < MAX_CODES || sums.containsKey(code);
          sums.merge(room ? code : OTHERS, count, Long::sum);
        });
  }
}
