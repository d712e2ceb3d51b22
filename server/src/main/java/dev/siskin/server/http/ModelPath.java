package dev.siskin.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path of TF Serving's dialect: {@code /v1/models/NAME[/versions/N|/labels/L]} and then {@code
 * :verb} or {@code /metadata}, in any case; or of V2: {@code /v2/models/NAME[/versions/N]/infer}.
 *
 * @param version as the caller wrote it, or null
 * @param label as the caller wrote it, or null
 * @param verb {@code predict}, {@code classify}, {@code regress}, {@code metadata}, {@code infer},
 *     or empty for the status
 */
record ModelPath(String model, @Nullable String version, @Nullable String label, String verb) {
  /** The verb of V2. */
  static final String INFER = "infer";

  static final String CLASSIFY = "classify";
  static final String REGRESS = "regress";

  private static final String PREFIX = "/v1/models/";
  private static final String V2_PREFIX = "/v2/models/";
  private static final String V2_END = "/" + INFER;
  private static final String METADATA = "metadata";
  private static final Set<String> INFERENCES = Set.of("predict", CLASSIFY, REGRESS);

  /** Whether it asks for a run. */
  boolean asksForRun() {
    return INFERENCES.contains(verb) || isV2();
  }

  boolean isV2() {
    return verb.equals(INFER);
  }

  boolean asksForMetadata() {
    return verb.equals(METADATA);
  }

  /** Its form, with nothing in it that a caller chose. */
  String template() {
    String which = version != null ? "/versions/{version}" : label != null ? "/labels/{label}" : "";
    return isV2()
        ? V2_PREFIX + "{model}" + which + V2_END
        : PREFIX + "{model}" + which + ":" + verb;
  }

  /** Null when the path has another form. */
  static @Nullable ModelPath parse(String path) {
    if (path.startsWith(V2_PREFIX)) {
      return parseV2(path);
    }
    if (!path.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      return null;
    }
    int colon = path.lastIndexOf(':');
    int slash = path.lastIndexOf('/');
    String verb = "";
    int end = path.length();
    if (colon > slash) {
      verb = path.substring(colon + 1).toLowerCase(Locale.ROOT);
      end = colon;
      if (!INFERENCES.contains(verb)) {
        return null;
      }
    } else if (slash >= PREFIX.length() && path.substring(slash + 1).equalsIgnoreCase(METADATA)) {
      verb = METADATA;
      end = slash;
    }
    String names = path.substring(PREFIX.length(), end);
    return names.indexOf(':') >= 0 ? null : parse(names.split("/", -1), verb);
  }

  private static @Nullable ModelPath parseV2(String path) {
    int end = path.length() - V2_END.length();
    if (!path.endsWith(V2_END) || end < V2_PREFIX.length()) {
      return null;
    }
    ModelPath parsed = parse(path.substring(V2_PREFIX.length(), end).split("/", -1), INFER);
    return parsed == null || parsed.label() != null ? null : parsed;
  }

  private static @Nullable ModelPath parse(String[] parts, String verb) {
    String model = decoded(parts[0]);
    if (model == null || model.isEmpty()) {
      return null;
    }
    if (parts.length == 1) {
      return new ModelPath(model, null, null, verb);
    }
    if (parts.length != 3 || parts[2].isEmpty()) {
      return null;
    }
    if (parts[1].equalsIgnoreCase("versions")) {
      return new ModelPath(model, parts[2], null, verb);
    }
    String label = parts[1].equalsIgnoreCase("labels") ? decoded(parts[2]) : null;
    return label == null ? null : new ModelPath(model, null, label, verb);
  }

  private static @Nullable String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEscape) {
      return null;
    }
  }
}
