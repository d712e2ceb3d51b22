package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.scenario.Library;
import dev.siskin.loadtest.scenario.Scenario;
import dev.siskin.loadtest.scenario.ScenarioRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The scenarios that come with the tool, and the schema of one's own. */
class ScenarioLibraryTest {

  @Test
  void everyScenarioOfTheLibraryMakesSense() {
    for (String name : Library.names()) {
      for (boolean quick : List.of(false, true)) {
        Scenario scenario = ScenarioSource.read(name, Map.of(), quick);
        nobodyWatching().check(scenario);
        assertThat(scenario.name()).isEqualTo(name);
      }
    }
  }

  @Test
  void libraryIsListedWithALineEach() {
    ScenarioRun run = ScenarioRun.command("scenarios", List.of());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSameSizeAs(Library.names());
    assertThat(run.out()).contains("smoke ").contains("overload ");
    assertThat(ScenarioRun.command("scenarios", List.of("--show=smoke")).out())
        .startsWith("name: smoke");
    assertThat(ScenarioRun.command("scenarios", List.of("--show=smoek")).err())
        .contains("did you mean smoke?");
  }

  @Test
  void publishedSchemaKnowsTheOptionsOfALoad() throws IOException {
    ScenarioRun run = ScenarioRun.command("scenarios", List.of("--schema"));

    JsonNode options = new ObjectMapper().readTree(run.out()).at("/$defs/options/properties");
    assertThat(options.has("rate")).isTrue();
    assertThat(options.has("connections")).isTrue();
    assertThat(options.has("help")).isFalse();
    assertThat(options.at("/rate/description").textValue()).contains("Requests per second");
  }

  private static ScenarioRunner nobodyWatching() {
    return new ScenarioRunner(
        LoadWords::load, new ScenarioPrinter(new PrintWriter(new StringWriter()), false));
  }
}
