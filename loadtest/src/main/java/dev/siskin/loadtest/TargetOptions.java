package dev.siskin.loadtest;

import picocli.CommandLine.Option;

/** Which server, and which of its models. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class TargetOptions {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8501",
      description = "Where the server's REST door is." + DEFAULT)
  private String url;

  @Option(names = "--model", defaultValue = "mlp784", description = "Model to ask." + DEFAULT)
  private String model;

  String url() {
    return url;
  }

  String model() {
    return model;
  }
}
