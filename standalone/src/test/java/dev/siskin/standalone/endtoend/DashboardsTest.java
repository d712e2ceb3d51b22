package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.standalone.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What can be said of the dashboards without a server; {@link PrometheusTest} asks their queries.
 */
class DashboardsTest {
  private static final int COLUMNS = 24;
  private static final Pattern NAME = Pattern.compile("\\bsiskin_[a-z0-9_]+");
  private static final Pattern CODES = Pattern.compile("code=~\\\\?\"([A-Z_|]+)\\\\?\"");

  static List<Path> boards() throws IOException {
    return Dashboards.files();
  }

  @ParameterizedTest
  @MethodSource("boards")
  void everyPanelSaysWhatItShows(Path file) throws IOException {
    JsonNode board = Dashboards.read(file);
    assertThat(file.getFileName()).hasToString(board.path("uid").asText() + ".json");
    assertThat(board.path("title").asText()).startsWith("Siskin: ");
    assertThat(board.path("description").asText()).isNotBlank();
    assertThat(Dashboards.panels(board)).hasSizeGreaterThan(10).allSatisfy(DashboardsTest::isWhole);
  }

  private static void isWhole(JsonNode panel) {
    String title = panel.path("title").asText();
    assertThat(title).isNotBlank();
    assertThat(panel.path("description").asText()).as(title).isNotBlank().endsWith(".");
    assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
        .as("unit of %s", title)
        .isNotBlank();
    assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
    assertThat(panel.path("targets")).as(title).isNotEmpty();
    Set<String> ids = new HashSet<>();
    for (JsonNode target : panel.path("targets")) {
      assertThat(target.path("expr").asText()).as(title).isNotBlank();
      assertThat(target.path("legendFormat").asText()).as(title).isNotBlank();
      assertThat(ids.add(target.path("refId").asText())).as("refId in %s", title).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("boards")
  void noTwoPanelsAreInOnePlace(Path file) throws IOException {
    Set<List<Integer>> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : Dashboards.read(file).path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel.path("title")).isTrue();
      JsonNode place = panel.path("gridPos");
      int x = place.path("x").asInt();
      int y = place.path("y").asInt();
      assertThat(x + place.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
      for (int column = x; column < x + place.path("w").asInt(); column++) {
        for (int row = y; row < y + place.path("h").asInt(); row++) {
          assertThat(taken.add(List.of(column, row))).as("%s", panel.path("title")).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("boards")
  void everyVariableIsUsed(Path file) throws IOException {
    String text = Files.readString(file);
    for (JsonNode variable : Dashboards.read(file).path("templating").path("list")) {
      String name = variable.path("name").asText();
      assertThat(text).as(name).containsPattern("\\$\\{?" + name + "\\b");
    }
  }

  @Test
  void whatTheyAskForIsDescribed() throws IOException {
    Set<String> described = names(Modules.home().resolve("docs/metrics.md"));
    for (Path file : Dashboards.files()) {
      Set<String> asked =
          names(file).stream()
              .map(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(described).as("%s", file.getFileName()).containsAll(asked);
    }
  }

  private static Set<String> names(Path file) throws IOException {
    return NAME.matcher(Files.readString(file))
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Rules and panels name the codes; a new one of the server's must be among them. */
  @Test
  void failuresAreWhatTheServerIsToBlameFor() throws IOException {
    Set<String> blamed =
        Arrays.stream(ErrorCode.values())
            .filter(code -> code.blame() == ErrorCode.Blame.SERVER)
            .map(Enum::name)
            .collect(Collectors.toSet());
    String all = Files.readString(Modules.home().resolve("deploy/prometheus/siskin-rules.yml"));
    for (Path file : Dashboards.files()) {
      all += Files.readString(file);
    }
    Matcher codes = CODES.matcher(all);
    int found = 0;
    while (codes.find()) {
      assertThat(codes.group(1).split("\\|")).containsExactlyInAnyOrderElementsOf(blamed);
      found++;
    }
    assertThat(found).isGreaterThan(5);
  }
}
