package dev.siskin.server.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes one server the only writer of a state folder, for as long as it holds this. */
public final class StateLock implements AutoCloseable {
  private final FileChannel file;

  private StateLock(FileChannel file) {
    this.file = file;
  }

  /**
   * @throws IOException with one sentence when another server holds it, or it cannot be had
   */
  public static StateLock of(Path stateDir) throws IOException {
    Files.createDirectories(stateDir);
    FileChannel file =
        FileChannel.open(
            stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(file)) {
      file.close();
      throw new IOException(
          "another server writes to " + stateDir + "; stop it or name another state folder");
    }
    return new StateLock(file);
  }

  /** The lock goes with the channel. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
