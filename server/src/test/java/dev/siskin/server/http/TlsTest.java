package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.server.config.ServingConfig.Tls;
import dev.siskin.server.fake.Until;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The data port over TLS. */
@ExtendWith(VertxExtension.class)
class TlsTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String ANSWER = "{\"predictions\":[[1.0,2.0]]}";

  private static Keys first;
  private static Keys second;

  @TempDir private Path dir;
  private Path cert;
  private Path key;

  @BeforeAll
  static void keysAreMade(@TempDir Path keys) throws Exception {
    first = Keys.make(keys, "first");
    second = Keys.make(keys, "second");
  }

  @BeforeEach
  void filesAreWritten() throws IOException {
    cert = Files.writeString(dir.resolve("cert.pem"), first.certificatePem);
    key = Files.writeString(dir.resolve("key.pem"), first.keyPem);
  }

  private Door open(Vertx vertx, String... more) throws IOException {
    String[] settings = java.util.Arrays.copyOf(more, more.length + 2);
    settings[more.length] = "http.tls.cert=" + cert;
    settings[more.length + 1] = "http.tls.key=" + key;
    return Door.open(vertx, dir, settings);
  }

  private static SSLSocket connect(Door door, Certificate trusted, String... protocols)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", trusted);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), door.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  @Test
  void http1And2AreChosenInTheHandshake(Vertx vertx) throws Exception {
    Door door = open(vertx);
    SSLSocket h2 = connect(door, first.certificate, "h2", "http/1.1");
    assertThat(h2.getApplicationProtocol()).isEqualTo("h2");
    try (H2Wire wire = new H2Wire(h2, true)) {
      assertThat(wire.answer(wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
    }
    for (String[] protocols : new String[][] {{"http/1.1"}, {}}) {
      try (Wire wire = new Wire(connect(door, first.certificate, protocols))) {
        assertThat(wire.ask(Wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
        assertThat(wire.ask(Wire.get("/v2/health/ready")).status()).isEqualTo(200);
      }
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 3L);
  }

  @Test
  void headsAreLookedAtJustAsWell(Vertx vertx) throws Exception {
    Door door = open(vertx);
    try (Wire wire = new Wire(connect(door, first.certificate, "http/1.1"))) {
      Wire.Answer answer = wire.ask(Wire.get("/", "Host: again"));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).isEqualTo("more than one Host header");
      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  void clearTextGetsNoAnswer(Vertx vertx) throws Exception {
    Door door = open(vertx);
    assertThatThrownBy(() -> door.once(Wire.post(PREDICT, ROW)))
        .isInstanceOfAny(IOException.class, AssertionError.class);
    assertThat(door.counts()).isEmpty();
  }

  @Test
  void whoDoesNotEvenShakeHandsIsCounted(Vertx vertx) throws Exception {
    Door door = open(vertx, "http.maxConnections=1");
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      Until.holds("counted", () -> door.shared.connections() == 1);
      assertThatThrownBy(() -> connect(door, first.certificate)).isInstanceOf(IOException.class);
      assertThat(silent.isConnected()).isTrue();
    }
    Until.holds("gone", () -> door.shared.connections() == 0);
    connect(door, first.certificate).close();
  }

  @Test
  void newFilesAreTakenAndOpenConnectionsStay(Vertx vertx) throws Exception {
    Door door = open(vertx);
    try (Wire before = new Wire(connect(door, first.certificate))) {
      Files.writeString(cert, second.certificatePem);
      Files.writeString(key, second.keyPem);
      Door.await(certificates(door).look());
      assertThat(before.ask(Wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
      try (Wire after = new Wire(connect(door, second.certificate))) {
        assertThat(after.ask(Wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
      }
      assertThatThrownBy(() -> connect(door, first.certificate))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void filesThatCannotBeUsedChangeNothing(Vertx vertx) throws Exception {
    Door door = open(vertx);
    Files.writeString(cert, second.certificatePem);
    assertThatThrownBy(() -> Door.await(certificates(door).look()))
        .hasMessageContaining("is not the key of the certificate");
    Files.writeString(cert, "nothing");
    assertThatThrownBy(() -> Door.await(certificates(door).look()))
        .hasMessageContaining("are not PEM files");
    Files.delete(cert);
    assertThatThrownBy(() -> Door.await(certificates(door).look()))
        .hasMessageContaining("there is no file");
    connect(door, first.certificate).close();
  }

  private static Certificates certificates(Door door) {
    return Objects.requireNonNull(door.shared.certificates);
  }

  @Test
  void aStartWithoutGoodFilesSaysWhichIsNot(Vertx vertx) throws Exception {
    Path missing = dir.resolve("missing.pem");
    assertRefused(vertx, missing, key, "http.tls.cert: there is no file " + missing);
    assertRefused(vertx, cert, missing, "http.tls.key: there is no file " + missing);
    assertRefused(vertx, dir, key, "http.tls.cert: there is no file " + dir);
    assertRefused(vertx, key, cert, "are not PEM files of a certificate and its key");
    Path other = Files.writeString(dir.resolve("other.pem"), second.keyPem);
    assertRefused(vertx, cert, other, "is not the key of the certificate " + cert);
  }

  private static void assertRefused(Vertx vertx, Path cert, Path key, String text) {
    assertThatThrownBy(() -> Certificates.require(vertx, new Tls(cert.toString(), key.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(text);
  }

  @Test
  void oneFileIsNotEnough() {
    assertThatThrownBy(() -> new Tls("cert.pem", ""))
        .hasMessage("http.tls needs both cert and key, or neither");
  }
}
