package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {

  private static final ScenarioSchema SCHEMA = ScenarioSchema.of(options());

  private static final String HEAD = "name: s\nabout: An example.\n";

  @Test
  void loadsTakeTheTargetsOptionsAndTheirOwn() {
    Scenario scenario =
        read(
            """
            name: two
            about: An example.
            vars: {url: "http://h:1", model: m}
            target: {url: $url, model: "${model}", rate: 10}
            steps:
              - load: {duration: 5s}
                expect: {errors: 0, p99: < 20ms}
              - name: half
                load: {rate: 0.50, closed: false, body: [a, b]}
            """);

    assertThat(scenario.name()).isEqualTo("two");
    assertThat(scenario.steps()).extracting(Step::name).containsExactly("step-1", "half");
    Load first = scenario.steps().get(0).loads().get(0);
    assertThat(first.words(Map.of()))
        .containsExactly("--url=http://h:1", "--model=m", "--rate=10", "--duration=5s");
    assertThat(first.expectations())
        .extracting(Expectation::text)
        .containsExactly("errors: 0", "p99: < 20ms");
    assertThat(scenario.steps().get(1).loads().get(0).words(Map.of()))
        .containsExactly("--url=http://h:1", "--model=m", "--rate=0.50", "--body=a", "--body=b");
  }

  @Test
  void variablesOfTheCommandLineReplaceThoseOfTheFile() {
    String text = HEAD + "vars: {rate: 5, m: x}\nsteps: [{load: {rate: $rate, model: a-$m-b}}]\n";

    assertThat(words(read(text), Map.of())).containsExactly("--rate=5", "--model=a-x-b");
    assertThat(words(read(text, Map.of("rate", "7")), Map.of())).contains("--rate=7");
  }

  @Test
  void ratesOfEarlierLoadsAreMultipliedAndInserted() {
    Scenario scenario =
        read(
            HEAD
                + "steps:\n"
                + "  - peak: {duration: 5s, connections: 9}\n"
                + "  - load: {rate: 2x peak}\n"
                + "    name: twice\n"
                + "  - load: {rate: 1.5x twice, steps: \"10,$peak\", body: \"$$peak\"}\n");

    Load peak = scenario.steps().get(0).loads().get(0);
    assertThat(peak.name()).isEqualTo("peak");
    assertThat(peak.words(Map.of()))
        .containsExactly("--duration=5s", "--connections=9", "--closed");
    Map<String, Double> rates = Map.of("peak", 1000.04, "twice", 2000.0);
    assertThat(scenario.steps().get(1).loads().get(0).words(rates))
        .containsExactly("--rate=2000.1");
    assertThat(scenario.steps().get(2).loads().get(0).words(rates))
        .containsExactly("--rate=3000.0", "--steps=10,1000.0", "--body=$peak");
  }

  @Test
  void peakLeavesOutTheRateOfTheTarget() {
    Scenario scenario =
        read(HEAD + "target: {rate: 5}\nsteps: [{peak: {}}, {load: {}, name: l}]\n");

    assertThat(scenario.steps().get(0).loads().get(0).words(Map.of())).containsExactly("--closed");
    assertThat(scenario.steps().get(1).loads().get(0).words(Map.of())).containsExactly("--rate=5");
  }

  @Test
  void parallelLoadsAndEventsAreRead() {
    Scenario scenario =
        read(
            HEAD
                + """
                steps:
                  - name: both
                    parallel:
                      - {name: a, load: {rate: 1}, expect: {errors: 0}}
                      - {name: b, load: {rate: 2}}
                    events:
                      - {at: 1s, for: 2s, pause: some.pid}
                      - {at: 3s, run: [echo, 1, $$x]}
                      - {at: 4s, for: 500ms, fault: "delay=50ms"}
                      - {at: 2s, for: 1s, hostile: [slowloris, silence]}
                """);

    Step step = scenario.steps().get(0);
    assertThat(step.loads()).extracting(Load::name).containsExactly("a", "b");
    assertThat(step.events())
        .extracting(Event::text)
        .containsExactly(
            "pause some.pid",
            "run echo 1 $x",
            "fault delay=50ms",
            "hostile [slowloris, silence] x 20");
    assertThat(step.breaks()).isTrue();
    assertThat(step.disturbance())
        .contains(
            new Disturbance(Duration.ofSeconds(1).toNanos(), Duration.ofMillis(4500).toNanos()));
  }

  static Stream<Arguments> mistakes() {
    String longName = "x".repeat(41);
    return Stream.of(
        mistake("", ":1: is empty"),
        mistake("steps: [", "is not YAML from here on"),
        mistake("{a: ${b}}", ":1: is not YAML from here on; write $name instead of ${name}"),
        mistake(HEAD + "steps: [{load: {rate: >= 3}}]", ":3: is not YAML"),
        mistake(HEAD + "steps: []\n---\na: 1\n", ":5: begins a second document"),
        mistake("a: &x [1]\nb: *x\n", ":2: b is an alias"),
        mistake(HEAD + "name: t\nsteps: []", ":3: name is there twice"),
        mistake("a: " + "[".repeat(20) + "]".repeat(20), "is nested too deep"),
        mistake("a: [" + "1,".repeat(21_000) + "1]", "or has too many parts"),
        mistake("a: " + "x".repeat(300_000), "is larger than 256 KiB"),
        mistake("just a text", ":1: must be a group of keys, not a text"),
        mistake("about: x\nsteps: [{load: {}}]", ":1: needs name"),
        mistake(HEAD, ":1: needs steps"),
        mistake(HEAD + "steps: []", ":3: steps must have at least 1"),
        mistake(
            "name: No Capitals\nabout: x\nsteps: [{load: {}}]", "is 'No Capitals'; write: Small"),
        mistake(
            "name: " + longName + "\nabout: x\nsteps: [{load: {}}]", ":1: name must be at most 40"),
        mistake(HEAD + "step: []", ":3: step is not known; did you mean steps?"),
        mistake(HEAD + "steps: [{laod: {}}]", ":3: steps[0].laod is not known; did you mean load?"),
        mistake(
            HEAD + "steps:\n  - load: {raet: 3}",
            ":4: steps[0].load.raet is not known; did you mean rate?"),
        mistake(
            HEAD + "target: {colour: 3}\nsteps: [{load: {}}]",
            "target.colour is not known; there is"),
        mistake(
            HEAD + "steps:\n  - load: {}\n    peak: {}",
            ":4: steps[0] needs exactly one of these: load, parallel, peak."),
        mistake(HEAD + "steps: [{name: a}]", "needs exactly one of these: load, parallel, peak"),
        mistake(HEAD + "steps: [{load: 3}]", "steps[0].load must be a group of keys, not a number"),
        mistake(HEAD + "steps: [{load: {rate: {a: 1}}}]", "rate must be a text or a number or"),
        mistake(HEAD + "steps: [{parallel: [{name: a, load: {}}]}]", "must have at least 2"),
        mistake(
            HEAD + "steps: [{parallel: [{load: {}}, {load: {}}]}]",
            "steps[0].parallel[0] needs name"),
        mistake(
            HEAD
                + "steps: [{parallel: [{name: a, load: {}}, {name: b, load: {}}], expect: {errors: 0}}]",
            "belongs to the loads of parallel"),
        mistake(
            HEAD + "steps: [{load: {}, events: [{at: 1s, for: 1s, hostile: [slowlori]}]}]",
            "events[0].hostile has slowlori, unknown; did you mean slowloris?"),
        mistake(
            HEAD + "steps:\n  - {load: {}, name: a}\n  - {load: {}, name: a}",
            ":5: steps[1] is called a as one before it"),
        mistake(
            HEAD + "steps: [{load: {rate: 2x peak}}]", "refers to peak, but no load comes before"),
        mistake(
            HEAD + "steps: [{peak: {}}, {load: {rate: 2x paek}}]",
            "steps[1].load.rate refers to paek, which is no load before this one; did you mean peak?"),
        mistake(HEAD + "steps: [{load: {rate: $x}}]", "uses $x, which is neither in vars nor"),
        mistake(
            HEAD + "steps: [{load: {}, name: a}, {load: {}, expect: {p99: < 2x b}}]",
            "refers to b"),
        mistake(
            HEAD + "steps: [{load: {}, expect: {p98765: < 2s}}]",
            "expect.p98765 is nothing that is"),
        mistake(
            HEAD + "steps: [{load: {}, expect: {p99: 20ms}}]", "expect.p99 '20ms' lacks a sign"),
        mistake(HEAD + "steps: [{load: {}, expect: {}}]", "expect must have at least 1"),
        mistake(
            HEAD + "steps: [{load: {}, expect: {p99: [1]}}]",
            "must be a text or a number, not a list"),
        mistake(
            HEAD + "steps: [{load: {}, events: [{at: 1s}]}]",
            "needs exactly one of these: pause with for"),
        mistake(
            HEAD + "steps: [{load: {}, events: [{at: 1s, pause: x}]}]",
            "needs exactly one of these"),
        mistake(
            HEAD + "steps: [{load: {}, events: [{at: soon, run: [x]}]}]",
            "is 'soon'; write: 500ms, 60s"),
        mistake(HEAD + "steps: [{load: {}, events: [{at: 1s, run: []}]}]", "must have at least 1"),
        mistake(
            HEAD + "steps: [{load: {}, events: [{at: 1s, for: 1s, fault: slow}]}]",
            "events[0].fault is not right: 'slow' is no fault"),
        mistake(
            HEAD + "vars: {Up: 1}\nsteps: [{load: {}}]",
            "vars has a name that is not of small letters and digits"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachMistakeIsASentenceWithItsPlace(String text, String sentence) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ScenarioException.class)
        .hasMessageStartingWith("s.yaml:")
        .hasMessageContaining(sentence);
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    String text = HEAD + "steps:\n  - load: {raet: 3}\n  - laod: {}\n  - {load: {}, nmae: x}\n";

    assertThatThrownBy(() -> read(text))
        .hasMessage(
            """
            s.yaml:4: steps[0].load.raet is not known; did you mean rate?
            s.yaml:5: steps[1].laod is not known; did you mean load?
            s.yaml:6: steps[2].nmae is not known; did you mean name?"""
                .stripIndent());
  }

  @Test
  void thousandsOfMistakesStayOnAScreen() {
    String text = HEAD + "steps:\n" + "  - {laod: {}}\n".repeat(40);

    assertThatThrownBy(() -> read(text))
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSizeLessThan(15))
        .hasMessageContaining("... and 28 more.");
  }

  @Test
  void unknownVariableOfTheCommandLineIsRefused() {
    assertThatThrownBy(() -> read(HEAD + "vars: {url: x}\nsteps: [{load: {}}]", Map.of("ulr", "y")))
        .hasMessage("--var ulr: this scenario has no such variable; did you mean url?");
  }

  @Test
  void valueFromTheCommandLineIsNeverReadAsYaml() {
    Scenario scenario =
        read(
            HEAD + "vars: {m: x}\nsteps: [{load: {model: $m}}]", Map.of("m", "{a: [b]}\n- $m: *x"));

    assertThat(words(scenario, Map.of())).containsExactly("--model={a: [b]}\n- $m: *x");
  }

  @Test
  void quickShrinksEachStepToFourSecondsAndKeepsWhatIsInIt() {
    Scenario quick =
        read(HEAD
                + """
                    steps:
                      - load: {warmup: 10s, duration: 30s}
                        events: [{at: 20s, for: 10s, pause: x}, {at: 5s, run: [y]}]
                      - {load: {duration: 2s, warmup: steady}, name: short}
                    """)
            .quick();

    assertThat(quick.steps().get(0).loads().get(0).words(Map.of()))
        .containsExactly("--warmup=1000ms", "--duration=3000ms");
    assertThat(quick.steps().get(0).events())
        .extracting(event -> event.at().toMillis())
        .containsExactly(2000L, 500L);
    assertThat(quick.steps().get(0).events().get(0).length()).hasSeconds(1);
    assertThat(quick.steps().get(1).loads().get(0).words(Map.of()))
        .containsExactly("--duration=2000ms", "--warmup=steady");
  }

  @Test
  void quickShrinksBurstsWithTheirLoad() {
    Scenario quick = read(HEAD + "steps: [{load: {duration: 40s, burst: 4x/6s/20s}}]\n").quick();

    assertThat(words(quick, Map.of()))
        .containsExactly("--duration=4000ms", "--burst=4x/600ms/2000ms");
  }

  private static List<String> words(Scenario scenario, Map<String, Double> rates) {
    return scenario.steps().get(0).loads().get(0).words(rates);
  }

  private static Scenario read(String text) {
    return read(text, Map.of());
  }

  private static Scenario read(String text, Map<String, String> variables) {
    return ScenarioReader.read(SCHEMA, "s.yaml", text, variables);
  }

  private static Arguments mistake(String text, String sentence) {
    return Arguments.of(text, sentence);
  }

  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (String name :
        List.of(
            "url",
            "model",
            "rate",
            "duration",
            "warmup",
            "connections",
            "closed",
            "steps",
            "burst",
            "body")) {
      options.put(name, "What it is for.");
    }
    return options;
  }
}
