package dev.siskin.server.http;

import dev.siskin.server.config.ServingConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of the data port. Their files are looked at now and then, and new
 * connections get the new ones; files that cannot be used are said so once, and the old ones stay.
 * One loop, but the reading.
 */
public final class Certificates {
  static final long LOOK_MILLIS = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private final Vertx vertx;
  private final ServingConfig.Tls files;
  private final ServerSSLOptions options;
  private final HttpServer server;
  private PemKeyCertOptions used;
  private String refused = "";

  /**
   * @param used what the server began with
   */
  Certificates(
      Vertx vertx,
      ServingConfig.Tls files,
      ServerSSLOptions options,
      HttpServer server,
      PemKeyCertOptions used) {
    this.vertx = vertx;
    this.files = files;
    this.options = options;
    this.server = server;
    this.used = used;
  }

  /** Reads the files, and what is new in them is used from now on. */
  Future<?> look() {
    return vertx
        .executeBlocking(() -> read(vertx, files))
        .compose(found -> found.equals(used) ? Future.succeededFuture() : use(found))
        .onFailure(this::refuse);
  }

  private Future<?> use(PemKeyCertOptions found) {
    return server
        .updateSSLOptions(options.copy().setKeyCertOptions(found))
        .onSuccess(
            changed -> {
              used = found;
              refused = "";
              LOG.info("took the new certificate of {}", files.cert());
            });
  }

  private void refuse(Throwable why) {
    String reason = String.valueOf(why.getMessage());
    if (!reason.equals(refused)) {
      refused = reason;
      LOG.warn("the certificate stays as it was: {}", reason);
    }
  }

  /**
   * Blocks.
   *
   * @throws IOException with one sentence for the operator when they cannot be used
   */
  public static void require(Vertx vertx, ServingConfig.Tls files) throws IOException {
    if (files.enabled()) {
      PemKeyCertOptions read = read(vertx, files);
      assert read.getCertValue() != null;
    }
  }

  static PemKeyCertOptions read(Vertx vertx, ServingConfig.Tls files) throws IOException {
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertValue(bytes("http.tls.cert", files.cert()))
            .setKeyValue(bytes("http.tls.key", files.key()));
    X509KeyManager keys = keys(vertx, pem, files);
    String alias =
        Stream.of("RSA", "EC", "EdDSA", "Ed25519", "RSASSA-PSS")
            .flatMap(type -> Stream.ofNullable(keys.getServerAliases(type, null)))
            .flatMap(Arrays::stream)
            .findFirst()
            .orElseThrow(() -> new IOException(files.cert() + " is no certificate for a server"));
    if (!belong(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0])) {
      throw new IOException(
          "http.tls.key: " + files.key() + " is not the key of the certificate " + files.cert());
    }
    return pem;
  }

  private static Buffer bytes(String setting, String file) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
      throw new IOException(setting + ": there is no file " + file + " that can be read");
    }
    return Buffer.buffer(Files.readAllBytes(path));
  }

  private static X509KeyManager keys(Vertx vertx, PemKeyCertOptions pem, ServingConfig.Tls files)
      throws IOException {
    try {
      return Arrays.stream(pem.getKeyManagerFactory(vertx).getKeyManagers())
          .flatMap(
              manager -> manager instanceof X509KeyManager keys ? Stream.of(keys) : Stream.empty())
          .findFirst()
          .orElseThrow();
    } catch (Exception e) { // as the framework declares it
      throw new IOException(
          "http.tls: "
              + files.cert()
              + " and "
              + files.key()
              + " are not PEM files of a certificate and its key: "
              + Optional.ofNullable(e.getMessage()).orElse(e.toString()),
          e);
    }
  }

  /** What the key signs, the certificate must know. */
  private static boolean belong(PrivateKey key, X509Certificate certificate) throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
