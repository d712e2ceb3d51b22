/**
 * Spans of requests for a collector of OpenTelemetry; off unless set. Start at {@link
 * dev.siskin.server.trace.Tracing}. Spans are made on the event loop of the request when it has
 * ended, and sent by a thread of the SDK. Nobody else knows OpenTelemetry.
 */
@NullMarked
package dev.siskin.server.trace;

import org.jspecify.annotations.NullMarked;
