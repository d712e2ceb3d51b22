package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel says of the memory of this process at one moment; what it does not tell is empty.
 * Immutable.
 */
public final class ProcessMemory {
  static final Path STATUS = Path.of("/proc/self/status");

  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d{1,15}) kB$");
  private static final Pattern VIRTUAL = Pattern.compile("(?m)^VmSize:\\s+(\\d{1,15}) kB$");
  private static final long KIBIBYTE = 1_024;

  private final String text;

  private ProcessMemory(String text) {
    this.text = text;
  }

  /** As interval records carry it. Blocks for some microseconds. */
  public static Memory now() {
    Runtime java = Runtime.getRuntime();
    return new Memory(of(STATUS).residentBytes().orElse(0), java.totalMemory() - java.freeMemory());
  }

  static ProcessMemory of(Path status) {
    try {
      return new ProcessMemory(Files.readString(status));
    } catch (IOException e) {
      return new ProcessMemory("");
    }
  }

  /** Heap and natives together, as far as they are in RAM. */
  OptionalLong residentBytes() {
    return bytes(RESIDENT);
  }

  /** Its address space. */
  OptionalLong virtualBytes() {
    return bytes(VIRTUAL);
  }

  private OptionalLong bytes(Pattern line) {
    Matcher found = line.matcher(text);
    return found.find()
        ? OptionalLong.of(Long.parseLong(found.group(1)) * KIBIBYTE)
        : OptionalLong.empty();
  }
}
