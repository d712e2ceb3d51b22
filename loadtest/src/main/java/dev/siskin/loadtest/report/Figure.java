package dev.siskin.loadtest.report;

import dev.siskin.loadtest.observe.ServerUse;
import java.util.ArrayList;
import java.util.List;

/**
 * A named number about a run. Figures of the same name are compared over the runs of a report.
 *
 * @param unit shown behind the number; may be empty
 */
public record Figure(String name, double value, String unit) {

  /** Microseconds of the server's processor per answer; the reports plot it. */
  public static final String CPU_PER_ANSWER = "server CPU per answer";

  /** The server's processor time per answer. */
  public static Figure cpuMicrosPerAnswer(double micros) {
    return new Figure(CPU_PER_ANSWER, micros, "us");
  }

  /** What a server used, as far as that is known. */
  static List<Figure> of(ServerUse use) {
    List<Figure> figures = new ArrayList<>();
    use.cpuMicrosPerAnswer().ifPresent(micros -> figures.add(cpuMicrosPerAnswer(micros)));
    use.allocatedBytesPerAnswer()
        .ifPresent(bytes -> figures.add(new Figure("allocated per answer", bytes / 1024.0, "KiB")));
    use.maxRssBytes()
        .ifPresent(bytes -> figures.add(new Figure("RSS up to", bytes / 1048576.0, "MiB")));
    use.gcPauseMillis().ifPresent(millis -> figures.add(new Figure("GC pauses", millis, "ms")));
    return figures;
  }
}
