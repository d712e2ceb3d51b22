package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with TLS beside what {@link TlsEndToEndTest} has, over WebSockets too. */
@Timeout(60)
class TlsTroubleTest {

  /** Alert, TLS 1.1, two bytes: fatal, protocol_version. */
  private static final byte[] TOO_OLD = {21, 3, 2, 0, 2, 2, 70};

  @TempDir private static Path folder;

  private static Certificates certificates;
  private static Path future;
  private static Path expired;
  private static Path wrongName;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder);
    future = certificates.make("future.p12", "ip:127.0.0.1", "-startdate", "2090/01/01");
    expired =
        certificates.make(
            "expired.p12", "ip:127.0.0.1", "-startdate", "2020/01/01", "-validity", "10");
    wrongName = certificates.make("wrong.p12", "dns:elsewhere.example");
  }

  private static HttpServerOptions tls(Path store) {
    return new HttpServerOptions()
        .setSsl(true)
        .setKeyCertOptions(
            new PfxOptions()
                .setPath(store.toString())
                .setPassword(Certificates.PASSWORD)
                .setAlias(Certificates.SERVER));
  }

  private static void assertRefused(Path store, String words) throws Exception {
    Path ca = certificates.pem(store);
    try (InferServer server = new InferServer(tls(store), 8, infer -> infer.result("7", "[]"))) {
      for (String scheme : new String[] {"https", "wss"}) {
        CommandRun run =
            CommandRun.load(scheme + "://127.0.0.1:" + server.port(), "--ca=" + ca, "--features=4");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("The certificate of " + scheme).contains(words);
      }
    }
  }

  @Test
  void certificatesAreHeldToTheirDatesAndNames() throws Exception {
    assertRefused(future, "is not valid yet; see whether the clocks agree");
    assertRefused(expired, "has expired; renew it");
    assertRefused(wrongName, "is for another host");
  }

  @Test
  void schemesAreToldApartOverWebSocketsToo() {
    try (InferServer plain = new InferServer(8, infer -> infer.result("7", "[]"));
        InferServer secured = new InferServer(tls(expired), 8, infer -> {})) {
      CommandRun tooSecure = CommandRun.load("wss://127.0.0.1:" + plain.port());
      CommandRun tooPlain = CommandRun.load("ws://127.0.0.1:" + secured.port());

      assertThat(tooSecure.exitCode()).isEqualTo(2);
      assertThat(tooSecure.err())
          .contains("does not speak TLS; write ws://127.0.0.1:" + plain.port());
      assertThat(tooPlain.exitCode()).isEqualTo(2);
      assertThat(tooPlain.err()).contains("if it wants TLS, write wss://127.0.0.1:");
    }
  }

  @Test
  void serverThatWantsToKnowItsClientsIsNamed() throws Exception {
    Path ca = certificates.pem(expired);
    HttpServerOptions options =
        tls(expired)
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()));
    try (InferServer server = new InferServer(options, 8, infer -> {})) {
      CommandRun run =
          CommandRun.load("https://127.0.0.1:" + server.port(), "--insecure-tls", "--features=4");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).doesNotContain("Exception");
    }
  }

  /** No JDK of today would play this server, so it says just what one does. */
  @Test
  void serverOfOldTlsIsNamed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> refuse(server), "old-tls");
      thread.setDaemon(true);
      thread.start();
      CommandRun run = CommandRun.load("https://127.0.0.1:" + server.getLocalPort());

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("speaks no TLS newer than 1.1, and this tool none older than 1.2.");
    }
  }

  private static void refuse(ServerSocket server) {
    try (Socket client = server.accept();
        OutputStream out = client.getOutputStream()) {
      int first = client.getInputStream().read();
      assertThat(first).isEqualTo(22);
      out.write(TOO_OLD);
      out.flush();
      long unused = client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException gone) {
      // The client has left, as it should.
    }
  }
}
