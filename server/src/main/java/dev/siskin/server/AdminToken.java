package dev.siskin.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The admin token's file, which nobody but its owner may read. */
public final class AdminToken {
  private static final int LEAST_CHARS = 16;
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private AdminToken() {}

  /**
   * @param file empty for none
   * @return the token, or null for none
   * @throws IOException with one sentence when the file is not there, not private or not a token
   */
  public static @Nullable String read(String file) throws IOException {
    if (file.isEmpty()) {
      return null;
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new IOException("the admin token file " + path + " is not there");
    }
    if (!OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
      throw new IOException("others can read " + path + "; run: chmod 600 " + path);
    }
    String token = Files.readString(path).strip();
    if (token.length() < LEAST_CHARS) {
      throw new IOException(
          path + " holds no token; write at least " + LEAST_CHARS + " random characters into it");
    }
    return token;
  }
}
