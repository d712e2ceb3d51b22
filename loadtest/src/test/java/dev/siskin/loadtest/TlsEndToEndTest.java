package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** https and wss, with certificates that are good and bad in each way a user may meet. */
class TlsEndToEndTest {

  private static final int GOOD = 0;
  private static final int OFF_PACE = 3;

  @TempDir private static Path folder;

  private static Path good;
  private static Path goodPem;
  private static Path otherPem;
  private static Path wrongName;
  private static Path expired;

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates certificates = new Certificates(folder);
    good = certificates.make("good.p12", "ip:127.0.0.1,dns:localhost");
    goodPem = certificates.pem(good);
    wrongName = certificates.make("wrong.p12", "dns:elsewhere.example");
    expired =
        certificates.make(
            "expired.p12", "ip:127.0.0.1", "-startdate", "2020/01/01", "-validity", "10");
    otherPem = certificates.pem(wrongName);
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

  private static TargetServer server(Path store) {
    return new TargetServer(
        tls(store), (index, request, vertx) -> TargetServer.ok(request, "7", "stable"));
  }

  private static CommandRun load(TargetServer server, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--rate=200";
    all[1] = "--duration=500ms";
    System.arraycopy(options, 0, all, 2, options.length);
    return CommandRun.load("https://127.0.0.1:" + server.port(), all);
  }

  private static String refusal(Path store, String... options) {
    try (TargetServer server = server(store)) {
      CommandRun run = load(server, options);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).hasSize(1);
      return run.err();
    }
  }

  @Test
  void knownAuthorityIsTrusted() throws IOException {
    try (TargetServer server = server(good)) {
      CommandRun run = load(server, "--ca=" + goodPem);

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(100);
      assertThat(run.report().path("url").textValue()).startsWith("https://127.0.0.1:");
    }
  }

  @Test
  void anyCertificateDoesWhenAskedTo() throws IOException {
    for (Path store : new Path[] {good, wrongName, expired}) {
      try (TargetServer server = server(store)) {
        assertThat(load(server, "--insecure-tls").count("answered_200")).isEqualTo(100);
      }
    }
  }

  @Test
  void webSocketsAreSecuredAlike() throws IOException {
    try (InferServer server = new InferServer(tls(good), 8, infer -> infer.result("7", "[]"))) {
      CommandRun run =
          CommandRun.load(
              "wss://localhost:" + server.port(),
              "--rate=200",
              "--duration=500ms",
              "--ca=" + goodPem);

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(100);
      assertThat(server.complaints()).isEmpty();
      assertThat(CommandRun.load("wss://localhost:" + server.port()).err())
          .contains("authority that is not trusted here; name it with --ca");
    }
  }

  @Test
  void unknownAuthorityIsNamed() {
    assertThat(refusal(good)).contains("authority that is not trusted here; name it with --ca");
    assertThat(refusal(good, "--ca=" + otherPem)).contains("authority that is not trusted here");
  }

  @Test
  void wrongHostIsNamed() {
    assertThat(refusal(wrongName, "--ca=" + otherPem)).contains("is for another host");
  }

  @Test
  void expiredCertificateIsNamed() throws Exception {
    Path pem = new Certificates(folder).pem(expired);

    assertThat(refusal(expired, "--ca=" + pem)).contains("has expired");
  }

  @Test
  void plainServerBehindHttpsIsNamed() {
    try (TargetServer server =
        new TargetServer((index, request, vertx) -> TargetServer.ok(request, "7", "stable"))) {
      CommandRun run = CommandRun.load("https://127.0.0.1:" + server.port());

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("does not speak TLS; write http://127.0.0.1:" + server.port() + ".");
    }
  }

  @Test
  void securedServerBehindHttpIsNamed() {
    try (TargetServer server = server(good)) {
      CommandRun run = CommandRun.load("http://127.0.0.1:" + server.port());

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("if it wants TLS, write https://127.0.0.1:" + server.port() + ".");
    }
  }

  @Test
  void userMistakesAreOneSentence() throws IOException {
    Path noPem = Files.writeString(folder.resolve("no.pem"), "hello");

    assertThat(CommandRun.load("https://h:1", "--ca=nowhere.pem").err()).contains("nowhere.pem");
    assertThat(CommandRun.load("https://h:1", "--ca=" + noPem).err()).contains("PEM");
    assertThat(CommandRun.load("http://h:1", "--insecure-tls").err()).contains("https and wss");
    assertThat(CommandRun.load("https://h:1", "--insecure-tls", "--ca=" + goodPem).err())
        .contains("no difference");
  }
}
