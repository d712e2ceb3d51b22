package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {

  private static final String TABLE =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:2135 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 555 1 0 100 0
         1: 0100007F:2135 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 666 1 0 20 4
         2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0 100 0
      """;

  @Test
  void onlyTheSocketThatListensOnThePortCounts() {
    assertThat(Listener.sockets(TABLE, 8501)).containsExactly("socket:[555]");
    assertThat(Listener.sockets(TABLE, 80)).containsExactly("socket:[777]");
    assertThat(Listener.sockets(TABLE, 0xA1B2)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void processBehindARealPortIsFound() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Listener.pid(Path.of("/proc"), socket.getLocalPort()))
          .hasValue(ProcessHandle.current().pid());
    }
  }

  @Test
  void nobodyIsFoundWhereThereIsNoProc(@TempDir Path empty) {
    assertThat(Listener.pid(empty, 8501)).isEmpty();
  }
}
