package dev.siskin.loadtest.performance;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What figures were measured on, in words. */
public final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
  private static final double BYTES_PER_GIB = 1 << 30;

  private Machine() {}

  /** This one: cores, processor, memory, JDK and kernel. */
  public static String text() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %.0f GiB, JDK %s, %s %s",
        system.getAvailableProcessors(),
        processor(system.getArch()),
        system.getTotalMemorySize() / BYTES_PER_GIB,
        Runtime.version(),
        system.getName(),
        system.getVersion());
  }

  /** The processor's own name where Linux tells it, else the kind. */
  private static String processor(String kind) {
    try {
      Matcher model = MODEL.matcher(Files.readString(CPU_INFO));
      return model.find() ? model.group(1).strip() : kind;
    } catch (IOException notLinux) {
      return kind;
    }
  }
}
