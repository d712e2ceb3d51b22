package dev.siskin.server.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our frames against the Autobahn test suite, an outside judge of WebSockets: it sends what is in
 * its cases to a door that says all back. Left out are compression (12, 13), which is not offered,
 * and, but with {@code -Dsiskin.verify=true}, large messages (9).
 */
@ExtendWith(VertxExtension.class)
class AutobahnTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final long MOST_MINUTES = FULL ? 15 : 3;
  private static final List<String> CASES =
      FULL ? List.of("*") : List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");

  /**
   * "Informational": there is no right or wrong; "non-strict": allowed, if not what is preferred.
   */
  private static final Set<String> PASSED = Set.of("OK", "INFORMATIONAL", "NON-STRICT");

  private static final String RUN =
      "import sys; sys.path.insert(0, sys.argv[1]); sys.argv = ['wstest', '-m', 'fuzzingclient', "
          + "'-s', sys.argv[2]]; from autobahntestsuite import wstest; wstest.run()";

  @TempDir private Path dir;

  @Test
  void everyCaseIsPassed(Vertx vertx) throws Exception {
    int port = EchoDoor.open(vertx).await().actualPort();
    Path reports = dir.resolve("reports");
    runSuite(port, reports);
    JsonObject cases =
        new JsonObject(Files.readString(reports.resolve("index.json"))).getJsonObject("siskin");
    Map<String, String> failures = new TreeMap<>();
    cases.forEach(
        one -> {
          JsonObject result = (JsonObject) one.getValue();
          if (!PASSED.contains(result.getString("behavior"))
              || !PASSED.contains(result.getString("behaviorClose"))) {
            failures.put(one.getKey(), result.encode());
          }
        });
    System.out.printf("autobahn: %d cases, %d failed%n", cases.size(), failures.size());
    assertThat(failures).isEmpty();
    assertThat(cases.size()).isGreaterThan(240);
  }

  private void runSuite(int port, Path reports) throws Exception {
    JsonObject server =
        new JsonObject().put("agent", "siskin").put("url", "ws://127.0.0.1:" + port);
    JsonObject specification =
        new JsonObject()
            .put("options", new JsonObject().put("failByDrop", false))
            .put("outdir", reports.toString())
            .put("servers", List.of(server))
            .put("cases", CASES)
            .put("exclude-cases", List.of("12.*", "13.*"))
            .put("exclude-agent-cases", new JsonObject());
    Path file = Files.writeString(dir.resolve("specification.json"), specification.encode());
    String suite = jar("autobahntestsuite/wstest.py");
    String jython = jar("org/python/util/jython.class");
    Path said = dir.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dpython.cachedir=" + dir.resolve("cache"),
                "-cp",
                jython + File.pathSeparator + suite,
                "org.python.util.jython",
                "-c",
                RUN,
                suite,
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(reports.resolve("index.json")).as(Files.readString(said)).exists();
  }

  /** The jar that holds this. */
  private static String jar(String entry) {
    URL url = AutobahnTest.class.getClassLoader().getResource(entry);
    assertThat(url).as(entry).isNotNull();
    String path = String.valueOf(url).replaceFirst("^jar:", "").replaceFirst("!.*$", "");
    return Path.of(URI.create(path)).toString();
  }
}
