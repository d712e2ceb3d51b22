package dev.siskin.loadtest.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The process whose number a file holds. Numbers are used again, so a process that is younger than
 * the file is another one, which is left alone.
 */
final class PidFile {

  /** The start of a process is told to a hundredth of a second. */
  private static final long ROUNDING_MILLIS = 1000;

  private static final int MAX_BYTES = 64;

  private PidFile() {}

  /** The process, or a refusal with a sentence for the user. */
  static ProcessHandle read(Path file) {
    String text = textOf(file);
    if (!text.matches("\\d{1,10}")) {
      throw new IllegalArgumentException(file + " does not hold the number of a process.");
    }
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(text)).filter(ProcessHandle::isAlive).orElse(null);
    if (process == null || isYounger(process, file)) {
      throw new IllegalArgumentException(
          "The process %s of %s does not run any more; start it.".formatted(text, file));
    }
    if (process.equals(ProcessHandle.current())) {
      throw new IllegalArgumentException(file + " holds the number of this very process.");
    }
    return process;
  }

  private static String textOf(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + " does not hold the number of a process.");
      }
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Cannot read %s, which should hold the number of a process; check the path."
              .formatted(file),
          unreadable);
    }
  }

  private static boolean isYounger(ProcessHandle process, Path file) {
    Optional<Instant> start = process.info().startInstant();
    try {
      FileTime written = Files.getLastModifiedTime(file);
      return start.isPresent()
          && start.get().isAfter(written.toInstant().plusMillis(ROUNDING_MILLIS));
    } catch (IOException gone) {
      return true;
    }
  }
}
