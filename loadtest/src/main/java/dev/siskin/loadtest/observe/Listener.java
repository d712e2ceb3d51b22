package dev.siskin.loadtest.observe;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Finds who listens on a TCP port of this machine, as Linux tells it under /proc. */
final class Listener {

  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private Listener() {}

  /**
   * The process that listens there; empty if none does that this user may look at.
   *
   * @param proc where Linux keeps it, {@code /proc}
   */
  static OptionalLong pid(Path proc, int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      sockets.addAll(sockets(text(proc.resolve(table)), port));
    }
    return sockets.isEmpty() ? OptionalLong.empty() : holder(proc, sockets);
  }

  /** The sockets listening on that port, as links to them read. */
  static List<String> sockets(String table, int port) {
    String localPort = String.format(Locale.ROOT, ":%04X", port);
    List<String> found = new ArrayList<>();
    for (String line : table.lines().toList()) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > INODE
          && fields[LOCAL_ADDRESS].endsWith(localPort)
          && fields[STATE].equals(LISTENING)) {
        found.add("socket:[" + fields[INODE] + "]");
      }
    }
    return found;
  }

  private static OptionalLong holder(Path proc, Set<String> sockets) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException | NumberFormatException unreadable) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** A process of another user shows none of its files, and a process may end while we look. */
  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException notOurs) {
      return false;
    }
    return false;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException noSuchTable) {
      return "";
    }
  }
}
