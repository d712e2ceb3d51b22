package dev.siskin.protocol.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas that readers are given, against what is written and what was written once. */
class SchemaTest {
  private static final Path SCHEMAS = Path.of("..", "docs", "schemas");
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final Map<String, Schema> READ = new HashMap<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a field becomes; empty: it goes. */
  private static final List<String> CHANGED =
      List.of(
          "",
          "7",
          "-7",
          "0",
          "7.5",
          "2147483648",
          "9223372036854775808",
          "\"text\"",
          "\"" + "x".repeat(1_025) + "\"",
          "true");

  @Test
  void whatIsWrittenFitsTheSchema() throws IOException {
    assertThat(mistakes("interval", text(IntervalCodec.encode(full(Arm.PINNED, 3, true)))))
        .isEmpty();
    assertThat(mistakes("interval", text(IntervalCodec.encode(full(Arm.STABLE, 1, false)))))
        .isEmpty();
    IntervalRecord empty = new IntervalRecord("r", "b", 0, 0, 1, "m", 0, 0, Map.of(), List.of());
    assertThat(mistakes("interval", text(IntervalCodec.encode(empty)))).isEmpty();
  }

  @Test
  void whateverEventsAreWrittenFitTheirSchemas() throws IOException {
    RandomEvents events = new RandomEvents(new Random(3));
    for (int i = 0; i < 300; i++) {
      RequestEvent request = events.request();
      assertThat(mistakes("request", text(RequestEventCodec.encode(request))))
          .as("%s", request)
          .isEmpty();
      LifecycleEvent life = events.lifecycle();
      assertThat(mistakes("lifecycle", text(LifecycleEventCodec.encode(life))))
          .as("%s", life)
          .isEmpty();
    }
  }

  /** Whoever goes by the schema alone refuses what our reader refuses, and takes what it takes. */
  @ParameterizedTest
  @ValueSource(strings = {"request", "lifecycle"})
  void schemaAndCodecSayTheSameOfEventsWithAFieldChanged(String kind) throws IOException {
    Consumer<byte[]> codec =
        kind.equals("request") ? RequestEventCodec::decode : LifecycleEventCodec::decode;
    ObjectNode whole = (ObjectNode) JSON.readTree(FIXTURES.resolve(kind + ".json").toFile());
    int refused = 0;
    int taken = 0;
    for (String at : places(whole)) {
      for (String value : CHANGED) {
        String changed = changed(whole, at, value);
        boolean fits = mistakes(kind, changed).isEmpty();
        assertThat(fits).as(changed).isEqualTo(takes(codec, changed));
        refused += fits ? 0 : 1;
        taken += fits ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(10);
    assertThat(taken).isGreaterThan(10);
  }

  /** JSON pointers of all fields but objects. */
  private static List<String> places(ObjectNode whole) {
    List<String> places = new ArrayList<>();
    whole
        .properties()
        .forEach(
            field -> {
              String at = "/" + field.getKey();
              if (field.getValue().isObject()) {
                field.getValue().fieldNames().forEachRemaining(name -> places.add(at + "/" + name));
              } else {
                places.add(at);
              }
            });
    return places;
  }

  private static String changed(ObjectNode whole, String at, String value) throws IOException {
    ObjectNode copy = whole.deepCopy();
    JsonPointer pointer = JsonPointer.compile(at);
    ObjectNode parent = (ObjectNode) copy.at(pointer.head());
    String field = pointer.last().getMatchingProperty();
    if (value.isEmpty()) {
      parent.remove(field);
    } else {
      parent.set(field, JSON.readTree(value));
    }
    return JSON.writeValueAsString(copy);
  }

  private static boolean takes(Consumer<byte[]> codec, String text) {
    try {
      codec.accept(text.getBytes(UTF_8));
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval-plain.json",
        "interval-outage.json",
        "interval-later-fields.json",
        "interval-later-arm-and-stage.json",
        "interval-fewest-fields.json",
        "interval-not-finite.json"
      })
  void whatWasWrittenOnceFitsTheSchema(String fixture) throws IOException {
    assertThat(mistakes("interval", Files.readString(FIXTURES.resolve(fixture)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interval | \"seq\":7 | \"seq\":-1",
        "interval | \"seq\":7 | \"seq\":\"7\"",
        "interval | \"boot\":\"boot-1\", |",
        "interval | \"span\":3 | \"span\":0",
        "interval | \"last\":true | \"last\":1",
        "interval | \"coalesced\":12 | \"coalesced\":-12",
        "interval | \"total\":\"HISTF | \"total\":\"HISTX",
        "interval | \"answered\":3 | \"answered\":3.5",
        "interval | \"not_finite\":1 | \"not_finite\":-1",
        "interval | \"heap_bytes\":5 | \"heap_bytes\":\"5\"",
        "request | \"at\":1717718400123 | \"at\":\"now\"",
        "request | \"arm\":\"stable\", |",
        "request | \"slot\":0, |",
        "request-outputs | \"shape\":[1,3] | \"shape\":[-1,3]",
        "request-outputs | \"dtype\":\"half\", |",
        "request-outputs | \"mean\":0.375, |",
        "request-outputs | \"top\":2 | \"top\":\"cat\"",
        "lifecycle | \"model\":\"m\", |",
        "lifecycle | \"version\":2 | \"version\":\"two\"",
      })
  void theSchemaNamesMistakes(String kind, String good, String bad) throws IOException {
    String written =
        kind.equals("interval")
            ? text(IntervalCodec.encode(full(Arm.STABLE, 3, true)))
            : Files.readString(FIXTURES.resolve(kind + ".json")).replace(": ", ":");
    assertThat(mistakes(kind, written)).isEmpty();
    assertThat(written).contains(good);
    assertThat(mistakes(kind, written.replace(good, bad == null ? "" : bad))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"interval", "request", "lifecycle"})
  void fieldsMayBeAddedAndTheSchemaNamesTheTypeOfItsRecords(String kind) throws IOException {
    String schema = Files.readString(SCHEMAS.resolve(kind + ".v1.schema.json"));
    assertThat(schema)
        .contains("\"$id\": \"dev.siskin." + kind + ".v1\"")
        .contains("https://json-schema.org/draft/2020-12/schema")
        .doesNotContain("\"additionalProperties\": false");
  }

  private static List<Error> mistakes(String kind, String document) throws IOException {
    String schemaOf = kind.replaceFirst("-.*", "");
    Schema schema = READ.get(schemaOf);
    if (schema == null) {
      String text = Files.readString(SCHEMAS.resolve(schemaOf + ".v1.schema.json"));
      // Without its name, which is no address to resolve against.
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(text.replaceFirst("\"\\$id\": \"[^\"]*\",", ""));
      READ.put(schemaOf, schema);
    }
    return schema.validate(document, InputFormat.JSON);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static IntervalRecord full(Arm arm, int span, boolean last) {
    Histogram times = Histograms.micros();
    times.recordValue(950);
    Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      stages.put(stage, times);
    }
    ArrivalSecond second =
        new ArrivalSecond(1_717_718_400L, span, 5, 3, 1, Map.of("INTERNAL", 2L), stages);
    return new IntervalRecord(
        "host-1",
        "boot-1",
        7,
        1_717_718_400_000L,
        1_717_718_401_000L,
        "m",
        3,
        2,
        last ? 12 : 0,
        last,
        new IntervalRecord.Memory(7, 5),
        Map.of("NOT_FOUND", 4L),
        List.of(new VersionInterval(1, arm, 2, 1, 9, times, List.of(second))));
  }
}
