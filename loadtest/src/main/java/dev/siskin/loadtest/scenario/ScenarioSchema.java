package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The JSON Schema of scenario files. Its frame is a resource; the options of a load are filled in
 * from the command line's own, so that there is one list of them.
 */
public final class ScenarioSchema {

  static final String OPTIONS = "/$defs/options/properties";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OPTION_TYPES = List.of("string", "number", "boolean", "array");

  private final ObjectNode document;
  private final Schema schema;

  private ScenarioSchema(ObjectNode document) {
    this.document = document;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
  }

  /**
   * Makes it.
   *
   * @param options the names of a load's options, without dashes, with what each is for
   */
  public static ScenarioSchema of(Map<String, String> options) {
    ObjectNode document = frame();
    ObjectNode properties = (ObjectNode) document.at(OPTIONS);
    options.forEach(
        (name, description) ->
            properties
                .putObject(name)
                .put("description", description)
                .set("type", JSON.valueToTree(OPTION_TYPES)));
    return new ScenarioSchema(document);
  }

  /** The whole schema, for editors. */
  public String text() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values did not serialize", impossible);
    }
  }

  /** What is wrong with a document whose variables are resolved. */
  List<Mistake> mistakes(JsonNode resolved, YamlTree tree) {
    return new SchemaFindings(document, tree).of(schema.validate(resolved));
  }

  private static ObjectNode frame() {
    try (InputStream in = ScenarioSchema.class.getResourceAsStream("scenario.schema.json")) {
      return (ObjectNode) JSON.readTree(Objects.requireNonNull(in));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
