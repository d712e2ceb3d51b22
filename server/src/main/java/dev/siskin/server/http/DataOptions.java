package dev.siskin.server.http;

import dev.siskin.server.config.ServingConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;

/** What the framework is told about the data port. */
final class DataOptions {
  /** Answers and bodies that may be under way to a peer before it has said it took some. */
  private static final int STREAM_WINDOW_BYTES = 1 << 20;

  private static final int CONNECTION_WINDOW_BYTES = 4 << 20;

  /** A client that takes its requests back faster costs more than one that waits for them. */
  private static final int MOST_RESETS = 200;

  private static final int RESET_WINDOW_SECONDS = 30;
  private static final int MOST_SMALL_CONTINUATIONS = 16;

  private DataOptions() {}

  /** Decompression stays off: the framework takes a cut-off gzip body for a whole one. */
  static HttpServerOptions of(ServingConfig.Http http) {
    return new HttpServerOptions()
        .setDecompressionSupported(false)
        .setCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setHandle100ContinueAutomatically(false)
        .setMaxInitialLineLength(http.maxLineBytes())
        .setMaxHeaderSize(http.maxHeaderBytes())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, http.idleTimeout().toMillis()))
        .setHttp2ClearTextEnabled(true)
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setHttp2RstFloodMaxRstFramePerWindow(MOST_RESETS)
        .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(MOST_SMALL_CONTINUATIONS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(http.maxStreams())
                .setMaxHeaderListSize(http.maxHeaderBytes())
                .setInitialWindowSize(STREAM_WINDOW_BYTES));
  }
}
