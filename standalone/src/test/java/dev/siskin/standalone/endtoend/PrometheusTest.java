package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.standalone.Modules;
import dev.siskin.standalone.Tool;
import dev.siskin.standalone.endtoend.Dashboards.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What we ship for Prometheus and Grafana, with a real Prometheus and a server under traffic. */
@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class PrometheusTest {
  private static final Path SHIPPED = Modules.home().resolve("deploy/prometheus");
  private static final Duration TO_CHECK = Duration.ofSeconds(60);
  private static final Duration TO_FILL = Duration.ofSeconds(40);
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (siskin_\\w+) \\S");

  /** What Grafana would put in place of the variables. */
  private static final Map<String, String> VALUES =
      Map.of(
          "instance", ".*",
          "model", "digits",
          "version_a", "1",
          "version_b", "2",
          "arm_a", ".*",
          "arm_b", ".*",
          "__rate_interval", "10s",
          "__range", "60s");

  @TempDir private Path folder;

  @Test
  void everyPanelAndEveryRuleHasData(Siskin siskin) throws Exception {
    Tool.require("prometheus");
    Http.changeSplit(siskin, "digits", 2, 0.3);
    String pixels = Trained.heldOutDigits().get(0).path("pixels").toString();
    Http.Request good = Http.predict(siskin, "digits", "{\"instances\": [" + pixels + "]}");
    Http.Request bad = Http.predict(siskin, "digits", "{\"instances\": [[1, 2]]}");
    try (Traffic traffic = Traffic.of(2, good);
        Prometheus prometheus = Prometheus.scraping(siskin.metricsUrl(), folder)) {
      assertThat(Http.send(bad).status()).isEqualTo(400);
      Patience.await("data for all panels", TO_FILL, () -> emptyPanels(prometheus), List::isEmpty);
      Patience.await("data of all rules", TO_FILL, () -> emptyRules(prometheus), List::isEmpty);
      assertThat(emptyVariables(prometheus)).isEmpty();
      assertThat(disagreements(prometheus)).isEmpty();
      assertThat(traffic.failures()).isEmpty();
    }
  }

  /** Those whose answer has no number in it. */
  private static List<String> emptyPanels(Prometheus prometheus) throws Exception {
    List<String> empty = new ArrayList<>();
    for (Query query : Dashboards.queries()) {
      if (prometheus.values(query.with(VALUES)).stream().noneMatch(Double::isFinite)) {
        empty.add(query.board() + ", " + query.panel() + ": " + query.with(VALUES));
      }
    }
    return empty;
  }

  private static List<String> emptyRules(Prometheus prometheus) throws Exception {
    List<String> empty = new ArrayList<>();
    List<JsonNode> rules = prometheus.rules();
    assertThat(rules).hasSizeGreaterThan(20);
    for (JsonNode rule : rules) {
      String name = rule.path("name").asText();
      if (!rule.path("health").asText().equals("ok")
          || prometheus.values(name).stream().noneMatch(Double::isFinite)) {
        empty.add(name + " " + rule.path("lastError").asText());
      }
    }
    return empty;
  }

  private static List<String> emptyVariables(Prometheus prometheus) throws Exception {
    List<String> empty = new ArrayList<>();
    for (Query variable : Dashboards.variables()) {
      Matcher values = LABEL_VALUES.matcher(variable.with(VALUES));
      assertThat(values.matches()).as("%s", variable).isTrue();
      if (prometheus.labelValues(values.group(2), values.group(1)).isEmpty()) {
        empty.add(variable.toString());
      }
    }
    return empty;
  }

  /** Of counter, histogram and summary, which one scrape reads in one instant. */
  private static List<Double> disagreements(Prometheus prometheus) throws Exception {
    String by = " on (model, version, arm) ";
    String answered = "siskin_requests_total{code=\"OK\",model=\"digits\"}";
    String counted = "siskin_request_duration_seconds_count";
    assertThat(prometheus.values(answered + " ==" + by + counted)).hasSizeGreaterThan(2);
    List<Double> all = prometheus.values(answered + " !=" + by + counted);
    all.addAll(
        prometheus.values(answered + " !=" + by + "siskin_stage_seconds_count{stage=\"total\"}"));
    return all;
  }

  @Test
  void metricsFollowTheConventionsAndAreDescribed(Siskin siskin) throws Exception {
    Path promtool = Tool.require("promtool");
    String page =
        Patience.await(
            "metrics of a prediction",
            TO_FILL,
            () -> askAndLook(siskin),
            text -> text.contains("siskin_request_duration_seconds_bucket"));
    Path file = Files.writeString(folder.resolve("page"), page);
    Children.Ended ended =
        Children.run(
            new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(file.toFile()),
            TO_CHECK);
    assertThat(ended.code()).as("%s", ended).isZero();
    assertThat(ended.out() + ended.err()).isEmpty();
    assertThat(Files.readString(Modules.home().resolve("docs/metrics.md")))
        .contains(names(page).stream().map(name -> "`" + name + "`").toList());
  }

  /** Sends a prediction for the page to tell of. */
  private static String askAndLook(Siskin siskin) throws Exception {
    assertThat(Http.send(Http.predict(siskin, "mlp784", Http.PIXELS)).status()).isEqualTo(200);
    return Http.get(siskin.metricsUrl() + "/metrics").body();
  }

  private static Set<String> names(String page) {
    return HELP.matcher(page)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void promtoolIsContentWithConfigurationAndRules() throws Exception {
    String promtool = Tool.require("promtool").toString();
    for (List<String> words :
        List.of(
            List.of("check", "config", "prometheus.yml"),
            List.of("check", "rules", "siskin-rules.yml"),
            List.of("test", "rules", "siskin-rules-test.yml"))) {
      ProcessBuilder check = new ProcessBuilder(promtool).directory(SHIPPED.toFile());
      check.command().addAll(words);
      Children.Ended ended = Children.run(check, TO_CHECK);
      assertThat(ended.code()).as("%s: %s", words, ended).isZero();
    }
  }

  /** Else it would be content with anything. */
  @Test
  void aRuleThatSaysSomethingElseIsFound() throws Exception {
    String promtool = Tool.require("promtool").toString();
    String rules = Files.readString(SHIPPED.resolve("siskin-rules.yml"));
    Files.writeString(
        folder.resolve("siskin-rules.yml"), rules.replaceFirst("INTERNAL\\|", "CANCELLED|"));
    Files.copy(SHIPPED.resolve("siskin-rules-test.yml"), folder.resolve("siskin-rules-test.yml"));
    ProcessBuilder check = new ProcessBuilder(promtool, "test", "rules", "siskin-rules-test.yml");
    assertThat(Children.run(check.directory(folder.toFile()), TO_CHECK).code()).isEqualTo(1);
  }
}
