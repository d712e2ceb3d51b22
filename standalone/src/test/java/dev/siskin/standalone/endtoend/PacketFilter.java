package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets dropped by nftables, in a network namespace that a program has for itself and its
 * children: nobody else's packets are touched, and all is gone with the program. Needs no rights
 * where users may make namespaces.
 */
final class PacketFilter {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TABLE = "siskin_test";
  private static final String CHAIN = "add chain inet " + TABLE + " in ";

  private PacketFilter() {}

  /** Whether this machine has what it takes. */
  static boolean isPossible() throws InterruptedException {
    try {
      List<String> try0 = inNamespaceOfItsOwn(List.of("nft", "add", "table", "inet", TABLE));
      return Children.run(new ProcessBuilder(try0), PATIENCE).code() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** The words that run these in a namespace that has a loopback interface and no other. */
  static List<String> inNamespaceOfItsOwn(List<String> words) {
    List<String> all = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--net"));
    all.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    all.addAll(words);
    return all;
  }

  /** From now on nothing comes through to that port or from it. Inside the namespace. */
  static void drop(int port) throws IOException, InterruptedException {
    nft(
        "add table inet " + TABLE,
        CHAIN + "{ type filter hook input priority 0; }",
        "add rule inet " + TABLE + " in tcp dport " + port + " drop",
        "add rule inet " + TABLE + " in tcp sport " + port + " drop");
  }

  static void dropNothing() throws IOException, InterruptedException {
    nft("delete table inet " + TABLE);
  }

  private static void nft(String... commands) throws IOException, InterruptedException {
    Children.Ended ended =
        Children.run(new ProcessBuilder("nft", String.join("; ", commands)), PATIENCE);
    assertThat(ended.code()).as("%s", ended).isZero();
  }
}
