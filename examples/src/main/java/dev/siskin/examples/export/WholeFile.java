package dev.siskin.examples.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/** A file that a reader finds whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a temporary sibling, has it reach the disk, and renames it over {@code file}. */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path target = file.toAbsolutePath();
    Path sibling = sibling(target, "writing");
    try {
      writeThrough(sibling, bytes);
      Files.move(
          sibling, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(sibling);
    }
  }

  static void writeThrough(Path file, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
  }

  /** A name beside {@code path} that nobody else has, and that no model server takes for one. */
  static Path sibling(Path path, String purpose) {
    Path name = Objects.requireNonNull(path.getFileName(), "a root folder has no siblings");
    return path.resolveSibling("." + name + "." + purpose + "-" + UUID.randomUUID());
  }
}
