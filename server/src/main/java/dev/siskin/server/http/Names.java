package dev.siskin.server.http;

import io.vertx.core.http.HttpHeaders;

/** Header names and values, made once. */
final class Names {
  static final CharSequence MODEL_VERSION = HttpHeaders.createOptimized("x-model-version");
  static final CharSequence ARM = HttpHeaders.createOptimized("x-siskin-arm");
  static final CharSequence EPOCH = HttpHeaders.createOptimized("x-siskin-epoch");
  static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  static final CharSequence SERVER_REQUEST_ID = HttpHeaders.createOptimized("x-siskin-request");
  static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
  static final CharSequence UNIT_ID = HttpHeaders.createOptimized("x-unit-id");
  static final CharSequence TIMEOUT_MILLIS = HttpHeaders.createOptimized("x-timeout-ms");
  static final CharSequence PRIORITY = HttpHeaders.createOptimized("x-priority");
  static final CharSequence WARM_UP = HttpHeaders.createOptimized("x-siskin-warmup");
  static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  static final CharSequence INFERENCE_HEADER_LENGTH =
      HttpHeaders.createOptimized("inference-header-content-length");
  static final CharSequence OCTETS = HttpHeaders.createOptimized("application/octet-stream");
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");
  static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

  private Names() {}
}
