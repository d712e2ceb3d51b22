/**
 * Talking to the target: connections over HTTP/1.1 and WebSocket, with and without TLS, on Netty's
 * pipeline. It knows bytes and answers, and nothing of schedules.
 *
 * <p>Start at {@link dev.siskin.loadtest.wire.Client}. The run's event loop runs everything here.
 */
@NullMarked
package dev.siskin.loadtest.wire;

import org.jspecify.annotations.NullMarked;
