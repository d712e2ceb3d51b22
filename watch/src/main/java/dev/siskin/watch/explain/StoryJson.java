package dev.siskin.watch.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A story for programs: one JSON object on one line. Pure. */
final class StoryJson {
  private static final JsonFactory JSON = new JsonFactory();

  private StoryJson() {}

  /** Writes the fields of one object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  static String found(Story story) {
    return object(
        json -> {
          json.writeBooleanField("found", true);
          json.writeStringField("source", story.source());
          json.writeFieldName("event");
          json.writeRawValue(
              new String(RequestEventCodec.encode(story.event()), StandardCharsets.UTF_8));
          writeTexts(json, "mates", story.mates());
          json.writeObjectFieldStart("usual");
          for (Map.Entry<Stage, Story.Usual> usual : new TreeMap<>(story.usual()).entrySet()) {
            json.writeObjectFieldStart(usual.getKey().wireName());
            json.writeNumberField("count", usual.getValue().count());
            json.writeNumberField("p50", usual.getValue().p50());
            json.writeNumberField("p99", usual.getValue().p99());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeStringField("why", Why.of(story));
          if (story.notUnderstood() != null) {
            json.writeStringField("notUnderstood", story.notUnderstood());
          }
        });
  }

  static String nothing(String id, List<String> reasons) {
    return object(
        json -> {
          json.writeBooleanField("found", false);
          json.writeStringField("id", id);
          writeTexts(json, "reasons", reasons);
        });
  }

  private static void writeTexts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static String object(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("writing to memory cannot fail", e);
    }
    return text.toString();
  }
}
