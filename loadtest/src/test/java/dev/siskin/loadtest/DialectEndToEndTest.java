package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.traffic.RandomPixels;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every dialect against a server that holds to it, and what checks of its answers find. */
class DialectEndToEndTest {

  private static final int GOOD = 0;
  private static final int WRONG = 1;
  private static final int REFUSED = 2;
  private static final int OFF_PACE = 3;

  private static final String TENSOR_FLOW =
      """
      {"model_spec":{"name":"sum","signature_name":"","version":"3"},
       "metadata":{"signature_def":{"signature_def":{"serving_default":{
         "inputs":{
           "x":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},
             {"size":"3","name":""}],"unknown_rank":false},"name":"x:0"},
           "words":{"dtype":"DT_STRING","tensor_shape":{"dim":[{"size":"-1","name":""},
             {"size":"-1","name":""}],"unknown_rank":false},"name":"w:0"},
           "flag":{"dtype":"DT_BOOL","tensor_shape":{"dim":[],"unknown_rank":false},
             "name":"f:0"}},
         "outputs":{}}}}}}
      """;

  private static final String V2 =
      """
      {"name":"sum","versions":["3"],"platform":"any","inputs":[
        {"name":"x","datatype":"FP32","shape":[-1,3]},
        {"name":"words","datatype":"BYTES","shape":[-1,-1]},
        {"name":"ids","datatype":"INT64","shape":[-1]},
        {"name":"small","datatype":"UINT8","shape":[2]},
        {"name":"flag","datatype":"BOOL","shape":[1]}],"outputs":[]}
      """;

  @TempDir private Path folder;

  private static CommandRun load(ModelServer server, String dialect, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("--model=sum", "--dialect=" + dialect, "--rate=200", "--duration=500ms"));
    all.addAll(List.of(options));
    return CommandRun.load(server.url(), all.toArray(String[]::new));
  }

  /** The right answers to the generated bodies, worked out from those. */
  private Path sums(String form, double change) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Buffer body : RandomPixels.bodies(2, 3).encoded()) {
      List<String> sums = new ArrayList<>();
      for (JsonNode row : new ObjectMapper().readTree(body.getBytes()).path("instances")) {
        double sum = change;
        for (JsonNode number : row) {
          sum += number.doubleValue();
        }
        sums.add(String.valueOf(sum));
      }
      lines.add(String.format(form, sums));
    }
    return Files.write(folder.resolve("expected.jsonl"), lines);
  }

  private static String form(String dialect) {
    return dialect.startsWith("v2")
        ? "{\"outputs\":[{\"name\":\"y\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":%s}]}"
        : "{\"predictions\":%s}";
  }

  @ParameterizedTest
  @CsvSource({"tfs,", "tfs,3", "v2,", "v2,3", "v2-binary,", "v2-binary,3", "djl,", "djl,3"})
  void generatedBodiesAreTakenAndAnsweredRight(String dialect, Long version) throws IOException {
    try (ModelServer server = new ModelServer()) {
      String expected = "--expect-file=" + sums(form(dialect), 0);
      String[] options = {"--rows=2", "--features=3", expected, "--version=" + version};
      CommandRun run =
          version == null
              ? load(server, dialect, "--rows=2", "--features=3", expected)
              : load(server, dialect, options);

      assertThat(run.err()).doesNotContain("Wrong answers");
      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(100);
      assertThat(run.report().at("/checks/checked").longValue()).isEqualTo(100);
      assertThat(run.report().at("/series/0/version").textValue()).isEqualTo("7");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tfs", "v2", "v2-binary", "djl"})
  void wrongAnswersFailTheRunWithAnExample(String dialect) throws IOException {
    try (ModelServer server = new ModelServer()) {
      CommandRun run =
          load(
              server,
              dialect,
              "--rows=2",
              "--features=3",
              "--check-every=10",
              "--expect-file=" + sums(form(dialect), 0.001));

      assertThat(run.exitCode()).isEqualTo(WRONG);
      assertThat(run.count("answered_200")).isEqualTo(100);
      assertThat(run.report().at("/checks/checked").longValue()).isEqualTo(10);
      assertThat(run.report().at("/checks/wrong").longValue()).isEqualTo(10);
      assertThat(run.report().at("/checks/example").textValue())
          .startsWith("request 0: at ")
          .contains(" instead of ");
      assertThat(run.err()).contains("Wrong answers: 10 of 10 checked, such as request 0");
    }
  }

  @Test
  void toleranceIsTheUsersChoice() throws IOException {
    try (ModelServer server = new ModelServer()) {
      server.twist(sum -> sum + 0.001);
      String[] options = {"--rows=2", "--features=3", "--expect-file=" + sums(form("tfs"), 0), ""};
      options[3] = "--tolerance=0.01";
      assertThat(load(server, "tfs", options).exitCode()).isIn(GOOD, OFF_PACE);
      options[3] = "--tolerance=0.0001";
      assertThat(load(server, "tfs", options).exitCode()).isEqualTo(WRONG);
    }
  }

  @Test
  void metadataOfTensorFlowMakesBodiesThatFit() throws IOException {
    try (ModelServer server =
        new ModelServer().describing("/v1/models/sum/metadata", TENSOR_FLOW)) {
      CommandRun run = load(server, "tfs", "--generate=metadata", "--rows=4", "--dim=words=5");

      assertThat(run.err()).doesNotContain("refused");
      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      JsonNode inputs = server.seen().remove().path("inputs");
      assertThat(inputs.path("x")).hasSize(4).allMatch(row -> row.size() == 3);
      assertThat(inputs.path("words")).hasSize(4).allMatch(row -> row.size() == 5);
      assertThat(inputs.at("/words/0/0").isTextual()).isTrue();
      assertThat(inputs.path("flag").isBoolean()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v2-binary"})
  void metadataOfV2MakesBodiesThatFit(String dialect) throws IOException {
    try (ModelServer server = new ModelServer().describing("/v2/models/sum/versions/3", V2)) {
      CommandRun run = load(server, dialect, "--generate=metadata", "--rows=2", "--version=3");

      assertThat(run.err()).doesNotContain("refused");
      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(100);
      JsonNode inputs = server.seen().remove().path("inputs");
      assertThat(inputs).hasSize(5);
      assertThat(inputs.at("/1/shape").toString()).isEqualTo("[2,1]");
    }
  }

  @Test
  void missingOrUnusableMetadataIsOneSentence() {
    try (ModelServer server = new ModelServer()) {
      CommandRun none = load(server, "v2", "--generate=metadata");
      assertThat(none.exitCode()).isEqualTo(REFUSED);
      assertThat(none.err())
          .startsWith("The server gives no metadata at " + server.url() + "/v2/models/sum")
          .contains("404: no metadata here");
      server.describing("/v1/models/sum/metadata", "<html>");
      assertThat(load(server, "tfs", "--generate=metadata").err()).contains("is no JSON");
      server.describing("/v1/models/sum/metadata", "{}");
      assertThat(load(server, "tfs", "--generate=metadata").err()).contains("names no input");
      assertThat(load(server, "djl", "--generate=metadata").err())
          .startsWith("--dialect djl has no metadata");
      assertThat(CommandRun.load("http://127.0.0.1:1", "--generate=metadata").err())
          .startsWith("Nothing answers at http://127.0.0.1:1");
    }
  }

  @Test
  void userMistakesAreOneSentence() throws IOException {
    Path lines = Files.writeString(folder.resolve("lines"), "{\"a\":1}\n{\"a\":2}\n");
    Path one = Files.writeString(folder.resolve("one"), "{\"a\":1}\n");
    String url = "http://127.0.0.1:1";

    assertThat(CommandRun.load(url, "--input=y").err()).startsWith("--input is for");
    assertThat(CommandRun.load(url, "--dim=x=2").err()).startsWith("--dim is for");
    assertThat(CommandRun.load(url, "--check-every=2").err()).contains("--expect-file");
    assertThat(CommandRun.load(url, "--body=" + lines, "--expect-file=" + one).err())
        .contains("one answer for each body")
        .contains("has 1 for 2 bodies");
    assertThat(
            CommandRun.load(url, "--body=" + one, "--expect-file=" + one, "--check-every=0").err())
        .startsWith("--check-every must");
    assertThat(
            CommandRun.load(url, "--body=" + one, "--expect-file=" + one, "--tolerance=-1").err())
        .startsWith("--tolerance must");
    assertThat(CommandRun.load(url, "--body=" + one, "--generate=metadata").err())
        .contains("leave out --generate");
    assertThat(CommandRun.load(url, "--body=" + one, "--dialect=v2-binary").err())
        .contains("--dialect v2");
  }
}
