package dev.siskin.protocol.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings of a Kafka client that an operator may give: who we are, and whom to trust. All others
 * are ours, since delivery depends on them, and some can load code. A value {@code file:PATH} is
 * the text of that file. What is secret is in no text that this makes.
 */
public final class KafkaSettings {
  /** The value of a setting stands in the file named after it. */
  public static final String FILE_PREFIX = "file:";

  private static final String JAAS = "sasl.jaas.config";
  private static final String MECHANISM = "sasl.mechanism";

  /** Those without a file would be seen on a command line. */
  private static final Set<String> SECRET =
      Set.of(
          JAAS,
          "ssl.truststore.password",
          "ssl.keystore.password",
          "ssl.keystore.key",
          "ssl.key.password");

  private static final Set<String> PUBLIC =
      Set.of(
          "client.dns.lookup",
          "security.protocol",
          MECHANISM,
          "ssl.endpoint.identification.algorithm",
          "ssl.keystore.certificate.chain",
          "ssl.keystore.location",
          "ssl.keystore.type",
          "ssl.truststore.certificates",
          "ssl.truststore.location",
          "ssl.truststore.type");

  private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
  private static final int LONGEST_FILE_BYTES = 256 << 10;

  /** One entry, with one of the two modules that only compare passwords. */
  private static final Pattern JAAS_FORM =
      Pattern.compile(
          "\\s*org\\.apache\\.kafka\\.common\\.security\\."
              + "(plain\\.PlainLoginModule|scram\\.ScramLoginModule)\\s+required"
              + "(\\s+\\w+\\s*=\\s*(\"([^\"\\\\]|\\\\.)*+\"|[^\\s\"';=]++))*+\\s*;\\s*");

  private static final Pattern JAAS_PASSWORD =
      Pattern.compile("password\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\"';=]++))");

  private final String place;
  private final String prefix;
  private final Map<String, String> written;

  private KafkaSettings(String place, String prefix, Map<String, String> written) {
    this.place = place;
    this.prefix = prefix;
    this.written = new TreeMap<>(written);
    this.written.forEach(this::requireAllowed);
  }

  /**
   * @param place where they were written, such as {@code telemetry.client}
   * @throws IllegalArgumentException for a setting that is not allowed or has no value
   */
  public KafkaSettings(String place, Map<String, String> written) {
    this(place, place + ".", written);
  }

  /**
   * Those of a file of Java properties, as Kafka's own tools take it. Blanks at the end of a value
   * are no part of it.
   *
   * @throws IllegalArgumentException for a file that is not to be read, and for a setting that is
   *     not allowed or comes twice
   */
  public static KafkaSettings read(Path file) {
    Map<String, String> written = new TreeMap<>();
    Properties lines =
        new Properties() {
          @Override
          public synchronized Object put(Object key, Object value) {
            if (written.put((String) key, ((String) value).stripTrailing()) != null) {
              throw new IllegalArgumentException(key + " comes twice");
            }
            return key;
          }
        };
    String text = text(file, "");
    try {
      lines.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    return new KafkaSettings(file.toString(), file + ": ", written);
  }

  /** All that may be set. */
  public static Set<String> allowed() {
    Set<String> all = new TreeSet<>(PUBLIC);
    all.addAll(SECRET);
    return all;
  }

  public static boolean isSecret(String key) {
    return SECRET.contains(key);
  }

  /** Values as the client takes them, with the texts that must be in no log. */
  public static final class Resolved {
    private final Map<String, String> settings;
    private final Collection<String> secrets;

    /**
     * @param fromFiles keys whose values stood in files, so that they may be anything
     */
    private Resolved(Map<String, String> settings, Set<String> fromFiles) {
      this.settings = Map.copyOf(settings);
      this.secrets =
          settings.entrySet().stream()
              .filter(setting -> isSecret(setting.getKey()) || fromFiles.contains(setting.getKey()))
              .map(setting -> secret(setting.getKey(), setting.getValue()))
              .filter(secret -> !secret.isBlank())
              .collect(Collectors.toSet());
    }

    public Map<String, String> settings() {
      return settings;
    }

    /** The text without what is secret. */
    public String scrub(String text) {
      String clean = text;
      for (String secret : secrets) {
        clean = clean.replace(secret, "***");
      }
      return clean;
    }

    private static String secret(String key, String value) {
      if (!key.equals(JAAS)) {
        return value;
      }
      Matcher matcher = JAAS_PASSWORD.matcher(value);
      if (!matcher.find()) {
        return "";
      }
      String quoted = matcher.group(1);
      return quoted == null ? matcher.group(2) : quoted;
    }

    @Override
    public String toString() {
      return settings.keySet().toString();
    }
  }

  /**
   * Reads the files, anew each time, so that a changed password is found.
   *
   * @throws IllegalArgumentException naming the setting that cannot be used, never its value
   */
  public Resolved resolve() {
    Map<String, String> values = new TreeMap<>();
    written.forEach((key, value) -> values.put(key, resolved(key, value)));
    String mechanism = values.get(MECHANISM);
    if (mechanism != null && !MECHANISMS.contains(mechanism)) {
      throw new IllegalArgumentException(
          name(MECHANISM) + " is none of " + String.join(", ", new TreeSet<>(MECHANISMS)));
    }
    String jaas = values.get(JAAS);
    if (jaas != null && !JAAS_FORM.matcher(jaas).matches()) {
      throw new IllegalArgumentException(
          name(JAAS)
              + " is not of the form: org.apache.kafka.common.security.plain.PlainLoginModule"
              + " required username=\"...\" password=\"...\"; (or scram.ScramLoginModule)");
    }
    return new Resolved(values, fromFiles());
  }

  private Set<String> fromFiles() {
    return written.entrySet().stream()
        .filter(setting -> setting.getValue().startsWith(FILE_PREFIX))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return written.keySet().toString();
  }

  private void requireAllowed(String key, String value) {
    if (!PUBLIC.contains(key) && !SECRET.contains(key)) {
      throw new IllegalArgumentException(
          name(key)
              + " cannot be set"
              + Spelling.nearest(key, allowed()).map(near -> ", but " + near + " can").orElse("")
              + "; "
              + place
              + " takes "
              + String.join(", ", allowed()));
    }
    if (value == null) {
      throw new IllegalArgumentException(name(key) + " has no value");
    }
  }

  private String resolved(String key, String value) {
    if (!value.startsWith(FILE_PREFIX)) {
      return value;
    }
    Path file = Path.of(value.substring(FILE_PREFIX.length()));
    return text(file, name(key) + ": ").stripTrailing();
  }

  private static String text(Path file, String before) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(before + file + " is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST_FILE_BYTES + 1);
      if (bytes.length > LONGEST_FILE_BYTES) {
        throw new IllegalArgumentException(before + file + " is too long");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          before + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private String name(String key) {
    return prefix + key;
  }
}
