package dev.siskin.loadtest.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A file that is either there whole or not touched: it is written beside its name and moved there
 * in one step. What is no plain file, such as {@code /dev/stdout}, is written as it is.
 */
public final class OutputFile {

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    void to(OutputStream out) throws IOException;
  }

  private OutputFile() {}

  /**
   * Why nothing could be written there, as far as can be seen beforehand, as a sentence for the
   * user.
   */
  public static Optional<String> refusal(String option, Path file) {
    Path folder = folder(file);
    if (!Files.isDirectory(folder)) {
      return Optional.of(
          option + " " + file + ": there is no folder " + folder + "; make it or name another.");
    }
    if (Files.isDirectory(file)) {
      return Optional.of(option + " " + file + " is a folder; name a file in it.");
    }
    boolean writable = isPlainOrNew(file) ? canBeMade(beside(file)) : Files.isWritable(file);
    return writable
        ? Optional.empty()
        : Optional.of(option + " " + file + ": no file can be written there; name another.");
  }

  /** Rights alone do not tell: the name may be too long, or the folder one of the system's. */
  private static boolean canBeMade(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file);
      Files.delete(file);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static Path beside(Path file) {
    String name = "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part";
    return folder(file).resolve(name);
  }

  /** Writes the file; returns why it could not, as a sentence for the user. */
  public static Optional<String> write(String option, Path file, Content content) {
    try {
      if (isPlainOrNew(file)) {
        replace(Files.exists(file) ? file.toRealPath() : file, content);
      } else {
        try (OutputStream out = Files.newOutputStream(file)) {
          content.to(out);
        }
      }
      return Optional.empty();
    } catch (IOException failure) {
      return Optional.of(option + " " + file + " was not written: " + reason(failure) + ".");
    }
  }

  private static void replace(Path file, Content content) throws IOException {
    Path beside = beside(file);
    try {
      try (OutputStream out = Files.newOutputStream(beside)) {
        content.to(out);
      }
      move(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException notHere) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean isPlainOrNew(Path file) {
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "its folder is gone";
    }
    if (failure instanceof AccessDeniedException) {
      return "there is no right to write there";
    }
    String reason =
        failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
