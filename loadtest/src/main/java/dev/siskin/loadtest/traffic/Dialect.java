package dev.siskin.loadtest.traffic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The words a server understands: where its models are asked, and in which form. */
public enum Dialect {
  /** TensorFlow Serving's predict, in JSON. */
  TFS("tfs", "application/json", "/v1/models/"),

  /** Open Inference Protocol V2, tensors in JSON. */
  V2("v2", "application/json", "/v2/models/"),

  /** The same with tensors as bytes behind the JSON, in requests and in answers. */
  V2_BINARY("v2-binary", "application/octet-stream", "/v2/models/"),

  /** DJL Serving's predictions, in JSON. */
  DJL("djl", "application/json", "/predictions/");

  private final String text;
  private final String contentType;
  private final String models;

  Dialect(String text, String contentType, String models) {
    this.text = text;
    this.contentType = contentType;
    this.models = models;
  }

  /** Reads what {@link #toString} writes. */
  public static Dialect parse(String text) {
    return Arrays.stream(values())
        .filter(dialect -> dialect.text.equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be one of " + names()));
  }

  /** Where a model, or one version of it, answers; {@code model} as it stands in a path. */
  public String path(String model, OptionalLong version) {
    return switch (this) {
      case TFS -> model(model, version) + ":predict";
      case V2, V2_BINARY -> model(model, version) + "/infer";
      case DJL -> models + model + (version.isPresent() ? "/" + version.getAsLong() : "");
    };
  }

  /** Where a model describes its inputs; empty where there is no such place. */
  public Optional<String> metadataPath(String model, OptionalLong version) {
    return switch (this) {
      case TFS -> Optional.of(model(model, version) + "/metadata");
      case V2, V2_BINARY -> Optional.of(model(model, version));
      case DJL -> Optional.empty();
    };
  }

  public String contentType() {
    return contentType;
  }

  /** Whether requests and answers are named tensors. */
  public boolean isV2() {
    return this == V2 || this == V2_BINARY;
  }

  @Override
  public String toString() {
    return text;
  }

  private String model(String model, OptionalLong version) {
    return models + model + (version.isPresent() ? "/versions/" + version.getAsLong() : "");
  }

  private static String names() {
    return Arrays.stream(values()).map(Dialect::toString).collect(Collectors.joining(", "));
  }
}
