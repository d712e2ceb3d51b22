package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The data port against h2spec, an outside judge of HTTP/2. The program comes in the jar of a Maven
 * plugin, for x86 only; elsewhere the test is skipped by name, or fails where the environment says
 * {@code SISKIN_REQUIRE_TOOLS=1}.
 */
@ExtendWith(VertxExtension.class)
class H2specTest {
  private static final String PROGRAM = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

  /** What the framework does otherwise than h2spec wants, and why that hurts nobody. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "http2/5.1: half closed (remote): Sends a HEADERS frame",
          "the answer ends the stream in the same turn, so there is none to reset any more",
          "http2/5.1: closed: Sends a HEADERS frame",
          "it resets the stream where the connection should end; nothing is made of the frame",
          "http2/5.1.1: Sends stream identifier that is numerically smaller than previous",
          "it resets the stream where the connection should end; nothing is made of the frame");

  @TempDir private Path dir;

  @Test
  void theDataPortKeepsToTheRfc(Vertx vertx) throws Exception {
    Path program = program();
    Door door = Door.open(vertx, dir);
    Path report = dir.resolve("report.xml");
    Path said = dir.resolve("said.txt");
    Process h2spec =
        new ProcessBuilder(
                program.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(door.port()),
                "--path",
                "/v2/health/live",
                "--timeout",
                "1",
                "--strict",
                "--junit-report",
                report.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(h2spec.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      h2spec.destroyForcibly();
    }
    Map<String, String> failures = new TreeMap<>();
    int cases = read(report, failures);
    System.out.printf("h2spec: %d cases, %d failed%n", cases, failures.size());
    assertThat(cases).as(Files.readString(said)).isGreaterThan(140);
    assertThat(KNOWN.keySet()).as("%s", failures).containsAll(failures.keySet());
  }

  private static int read(Path report, Map<String, String> failures) throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      for (String bad : new String[] {"failure", "error"}) {
        NodeList why = one.getElementsByTagName(bad);
        if (why.getLength() > 0) {
          failures.put(
              one.getAttribute("package") + ": " + one.getAttribute("classname"),
              why.item(0).getTextContent().strip());
        }
      }
    }
    return cases.getLength();
  }

  private Path program() throws IOException, InterruptedException {
    boolean fits =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
            && System.getProperty("os.arch").equals("amd64");
    try (InputStream packed = H2specTest.class.getResourceAsStream(PROGRAM)) {
      if (packed == null || !fits) {
        return "1".equals(System.getenv("SISKIN_REQUIRE_TOOLS"))
            ? fail("there is no h2spec for this machine")
            : abort("there is no h2spec for this machine");
      }
      Path archive = dir.resolve("h2spec.tar.gz");
      Files.copy(packed, archive);
      Process tar =
          new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", dir.toString())
              .inheritIO()
              .start();
      assertThat(tar.waitFor()).isZero();
    }
    return dir.resolve("h2spec");
  }
}
