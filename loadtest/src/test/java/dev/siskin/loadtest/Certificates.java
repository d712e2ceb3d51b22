package dev.siskin.loadtest;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Certificates, each with an authority of its own, made by the JDK's keytool in a folder of the
 * test's.
 */
final class Certificates {

  static final String PASSWORD = "not-a-secret";

  /** Under which name the server's key is in the store. */
  static final String SERVER = "server";

  private final Path folder;

  Certificates(Path folder) {
    this.folder = folder;
  }

  /** A key store for a server of this name, valid from now on, or as the options have it. */
  Path make(String file, String name, String... options) throws IOException, InterruptedException {
    Path store = folder.resolve(file);
    keytool(store, "-alias", "ca", "-ext", "bc=ca:true");
    List<String> words = new ArrayList<>(List.of("-alias", SERVER, "-signer", "ca"));
    words.addAll(List.of("-ext", "san=" + name));
    words.addAll(List.of(options));
    keytool(store, words.toArray(String[]::new));
    return store;
  }

  /** The authority of the store in PEM form. */
  Path pem(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    byte[] der = keys.getCertificate("ca").getEncoded();
    String text = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        folder.resolve(store.getFileName() + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  }

  private void keytool(Path store, String... options) throws IOException, InterruptedException {
    String keytool =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
    List<String> words = new ArrayList<>(List.of(keytool, "-genkeypair", "-keyalg", "EC"));
    words.addAll(List.of("-dname", "CN=siskin", "-storetype", "PKCS12", "-storepass", PASSWORD));
    words.addAll(List.of("-keystore", store.toString()));
    words.addAll(List.of(options));
    Path log = folder.resolve("keytool.log");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(log));
    }
  }
}
