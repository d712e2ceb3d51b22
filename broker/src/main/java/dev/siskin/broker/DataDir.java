package dev.siskin.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The directory a broker owns while it runs: its records, its log file, and the lock that keeps a
 * second broker out.
 *
 * <p>The lock is taken before any Kafka class is loaded: Kafka has one too, but finds it out only
 * after seconds and after its log file was opened by two processes.
 */
final class DataDir implements AutoCloseable {
  private static final int MAX_PID_BYTES = 20;

  private final Path root;
  private final FileChannel lockFile;

  private DataDir(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /** Makes the directory if it is absent, and takes it for this process. */
  static DataDir take(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    FileChannel lockFile = openLockFile(root);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        String owner = readOwner(lockFile);
        lockFile.close();
        throw new BrokerException(
            "Another broker%s uses the data directory %s; stop it, or choose another --data-dir."
                .formatted(owner.isEmpty() ? "" : " (process " + owner + ")", root));
      }
      writeOwner(lockFile);
    } catch (IOException e) {
      throw unusable(root, e);
    }
    return new DataDir(root, lockFile);
  }

  Path records() {
    return root.resolve("records");
  }

  Path log() {
    return root.resolve("broker.log");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new BrokerException("Cannot close the lock of " + root + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel openLockFile(Path root) {
    try {
      Files.createDirectories(root);
      return FileChannel.open(
          root.resolve("broker.lock"),
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  private static BrokerException unusable(Path root, IOException e) {
    return new BrokerException(
        "Cannot write to the data directory %s (%s); give --data-dir a directory you may write to."
            .formatted(root, e),
        e);
  }

  private static String readOwner(FileChannel lockFile) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    lockFile.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }

  private static void writeOwner(FileChannel lockFile) throws IOException {
    lockFile.truncate(0);
    String pid = Long.toString(ProcessHandle.current().pid());
    lockFile.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }
}
