package dev.siskin.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.siskin.protocol.telemetry.KafkaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ServingConfig}: shipped defaults, then a YAML file, then single settings. */
public final class ConfigReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationReader()))
          .build();

  /** How to make Jackson more lenient; no operator can. */
  private static final Pattern JACKSON_ADVICE = Pattern.compile("[; (]+(set |`)?Deserialization.*");

  /** The part of a file that a YAML parser shows, which may hold a password. */
  private static final Pattern QUOTED_LINE = Pattern.compile("(?m)^ {4}.*(\\R|$)");

  /** YAML keys that are no Java names. */
  private static final Map<String, String> FIELD_OF_KEY =
      Map.of("native", "nativeThreads", "default", "standard");

  private static final String KAFKA_CLIENT = "telemetry.client";

  /** Settings whose keys are the operator's: models, or the settings of another program. */
  private static final Set<String> FREE_KEYS = Set.of("splits", "labels", KAFKA_CLIENT);

  private static final Map<String, String> KEY_OF_FIELD =
      FIELD_OF_KEY.entrySet().stream().collect(Collectors.toMap(Entry::getValue, Entry::getKey));

  private ConfigReader() {}

  /**
   * @param file null for none
   * @param settings {@code key.path} to value, as on the command line; these win
   * @throws IllegalArgumentException with one sentence for the operator
   */
  public static ServingConfig read(@Nullable Path file, Map<String, String> settings) {
    ObjectNode tree = defaults();
    if (file != null) {
      merge(tree, parse(file), "");
      tree.path("splits").properties().forEach(ConfigReader::requireKnownKeys);
    }
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      set(tree, setting.getKey(), setting.getValue());
    }
    return bind(tree);
  }

  /** The shipped defaults, with their comments. */
  public static String defaultsText() {
    try (InputStream in = ConfigReader.class.getResourceAsStream("/siskin-defaults.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the shipped defaults cannot be read", e);
    }
  }

  private static ObjectNode defaults() {
    try {
      return (ObjectNode) YAML.readTree(defaultsText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the shipped defaults are no YAML", e);
    }
  }

  private static JsonNode parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + file);
    }
    try {
      JsonNode tree = YAML.readTree(Files.readAllBytes(file));
      if (tree.isMissingNode() || tree.isNull()) {
        return YAML.createObjectNode();
      }
      if (!tree.isObject()) {
        throw new IllegalArgumentException(file + ": expected settings as 'key: value'");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + ": " + QUOTED_LINE.matcher(e.getOriginalMessage()).replaceAll(""));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Objects are merged key by key, all else is replaced; {@link #FREE_KEYS} any may stand. */
  private static void merge(ObjectNode into, JsonNode from, String path) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      String here = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode known = into.get(field.getKey());
      if (known == null && !FREE_KEYS.contains(path)) {
        throw unknownKey(here, field.getKey(), fieldNames(into));
      }
      if (known instanceof ObjectNode object && !FREE_KEYS.contains(path)) {
        if (!field.getValue().isObject()) {
          throw new IllegalArgumentException(here + " holds settings, not a value");
        }
        merge(object, field.getValue(), here);
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  /** Models are named by the operator, so what stands below them is in no defaults. */
  private static void requireKnownKeys(Entry<String, JsonNode> split) {
    String path = "splits." + split.getKey();
    requireKnownKeys(split.getValue(), path, List.of("stable", "canaries"));
    for (JsonNode canary : split.getValue().path("canaries")) {
      requireKnownKeys(canary, path + ".canaries", List.of("version", "weight"));
    }
  }

  private static void requireKnownKeys(JsonNode node, String path, List<String> known) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw unknownKey(path + "." + field.getKey(), field.getKey(), known);
      }
    }
  }

  private static void set(ObjectNode tree, String path, String value) {
    if (path.startsWith(KAFKA_CLIENT + ".")) {
      setKafkaClient(tree, path.substring(KAFKA_CLIENT.length() + 1), value);
      return;
    }
    ObjectNode node = tree;
    String[] keys = path.split("\\.", -1);
    for (int i = 0; i < keys.length - 1; i++) {
      if (!(node.get(keys[i]) instanceof ObjectNode next)) {
        throw unknownKey(path, keys[i], fieldNames(node));
      }
      node = next;
    }
    String last = keys[keys.length - 1];
    if (!node.has(last)) {
      throw unknownKey(path, last, fieldNames(node));
    }
    if (node.get(last).isObject()) {
      throw new IllegalArgumentException(path + " holds settings, not a value");
    }
    if (node.get(last).isArray()) {
      node.set(last, list(value));
    } else {
      node.put(last, value);
    }
  }

  /** Its keys have dots themselves. */
  private static void setKafkaClient(ObjectNode tree, String key, String value) {
    if (KafkaSettings.isSecret(key) && !value.startsWith(KafkaSettings.FILE_PREFIX)) {
      throw new IllegalArgumentException(
          KAFKA_CLIENT
              + "."
              + key
              + " would be seen by all on this machine; write file:PATH, or set it in a file");
    }
    ((ObjectNode) tree.path("telemetry").path("client")).put(key, value);
  }

  /** On the command line a list is parted by commas. */
  private static ArrayNode list(String value) {
    ArrayNode list = YAML.createArrayNode();
    Arrays.stream(value.split(",")).map(String::strip).filter(s -> !s.isEmpty()).forEach(list::add);
    return list;
  }

  private static ServingConfig bind(ObjectNode tree) {
    try {
      return YAML.treeToValue(renamed(tree), ServingConfig.class);
    } catch (JsonMappingException e) {
      Throwable cause = e.getCause();
      throw new IllegalArgumentException(
          cause instanceof IllegalArgumentException && cause.getMessage() != null
              ? cause.getMessage()
              : path(e.getPath())
                  + ": "
                  + JACKSON_ADVICE.matcher(e.getOriginalMessage()).replaceAll(""),
          e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode renamed(ObjectNode tree) {
    ObjectNode copy = YAML.createObjectNode();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      JsonNode value = field.getValue();
      copy.set(
          FIELD_OF_KEY.getOrDefault(field.getKey(), field.getKey()),
          value instanceof ObjectNode object && !FREE_KEYS.contains(field.getKey())
              ? renamed(object)
              : value);
    }
    return copy;
  }

  /**
   * @param key the part of the path that is not known
   */
  private static IllegalArgumentException unknownKey(
      String path, String key, Collection<String> known) {
    String nearest =
        known.stream().min(Comparator.comparingInt(name -> distance(key, name))).orElse("");
    return new IllegalArgumentException(
        "unknown setting '"
            + path
            + "'"
            + (nearest.isEmpty() ? "" : "; the nearest known is '" + nearest + "'"));
  }

  private static List<String> fieldNames(ObjectNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String path(List<JsonMappingException.Reference> references) {
    return references.stream()
        .map(
            r ->
                r.getFieldName() == null
                    ? "[" + r.getIndex() + "]"
                    : KEY_OF_FIELD.getOrDefault(r.getFieldName(), r.getFieldName()))
        .collect(Collectors.joining("."));
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /** {@code 500ms}, {@code 10s}, {@code 5m}; at most a day, far from where nanoseconds overflow. */
  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final Duration LONGEST = Duration.ofDays(1);

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      Matcher matcher = FORM.matcher(in.getText());
      if (!matcher.matches()) {
        throw JsonMappingException.from(
            in, "'" + in.getText() + "' is no duration; write 500ms, 10s or 5m");
      }
      Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (duration.compareTo(LONGEST) > 0) {
        throw JsonMappingException.from(in, "'" + in.getText() + "' is longer than a day");
      }
      return duration;
    }

    private static Duration duration(long amount, String unit) {
      return switch (unit) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        default -> Duration.ofMinutes(amount);
      };
    }
  }
}
