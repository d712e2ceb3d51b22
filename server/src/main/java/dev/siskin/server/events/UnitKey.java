package dev.siskin.server.events;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The key of the hashes of units, in a file that nobody but its owner may read. */
public final class UnitKey {
  private static final String OWN = "unit.key";
  private static final int LEAST_CHARS = 32;
  private static final int OWN_BYTES = 32;
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private UnitKey() {}

  /**
   * Reads the key, or makes one at the first start where none was named.
   *
   * @param file empty for {@code unit.key} in the state folder
   * @throws IOException with one sentence when there is no private file with a key
   */
  public static byte[] read(String file, Path stateDir) throws IOException {
    Path path = file.isBlank() ? stateDir.resolve(OWN) : Path.of(file);
    if (file.isBlank() && !Files.exists(path)) {
      make(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("the key for units " + path + " is not there");
    }
    if (!OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
      throw new IOException("others can read " + path + "; run: chmod 600 " + path);
    }
    String key = Files.readString(path).strip();
    if (key.length() < LEAST_CHARS) {
      throw new IOException(
          path + " holds no key; write at least " + LEAST_CHARS + " random characters into it");
    }
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Appears whole or not at all. */
  private static void make(Path path) throws IOException {
    byte[] random = new byte[OWN_BYTES];
    new SecureRandom().nextBytes(random);
    Path fresh =
        Files.createTempFile(
            path.toAbsolutePath().getParent(),
            OWN,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n");
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
