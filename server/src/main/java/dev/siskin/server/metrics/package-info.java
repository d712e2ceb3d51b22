/**
 * What Prometheus sees of model versions, from the same cuts that go to Kafka. Start at {@link
 * dev.siskin.server.metrics.VersionMetrics}. Written by the telemetry thread, read by scrapes.
 */
@NullMarked
package dev.siskin.server.metrics;

import org.jspecify.annotations.NullMarked;
