package dev.siskin.loadtest.observe;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts that Linux keeps on processes under /proc. Pure functions. */
final class ProcText {

  /** The kernel counts times for programs in hundredths of a second on every machine of today. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final long BYTES_PER_KIB = 1024;

  private static final int USER_TIME = 14;
  private static final int SYSTEM_TIME = 15;
  private static final int START_TIME = 22;
  private static final int FIRST_AFTER_NAME = 3;

  private ProcText() {}

  /** User and system time of a process, of the text of its {@code stat}. */
  static long cpuNanos(String stat) {
    return (field(stat, USER_TIME) + field(stat, SYSTEM_TIME)) * NANOS_PER_TICK;
  }

  /** When it was started; with its number it names a process for good. */
  static long startTicks(String stat) {
    return field(stat, START_TIME);
  }

  /** A size, such as {@code VmRSS}, of the text of its {@code status}; empty if it has none. */
  static OptionalLong bytes(String status, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(status);
    return line.find()
        ? OptionalLong.of(Long.parseLong(line.group(1)) * BYTES_PER_KIB)
        : OptionalLong.empty();
  }

  /** Fields count from 1; the second is the program's name in brackets, which may hold anything. */
  private static long field(String stat, int number) {
    String afterName = stat.substring(stat.lastIndexOf(')') + 1).strip();
    String[] fields = afterName.split(" ", -1);
    return Long.parseLong(fields[number - FIRST_AFTER_NAME]);
  }
}
