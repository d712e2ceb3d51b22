/**
 * What Prometheus sees: of model versions, from the same cuts that go to Kafka, of lanes, event
 * loops and the process. Start at {@link dev.siskin.server.metrics.VersionMetrics}. Written by the
 * telemetry thread and by loops, read by scrapes.
 */
@NullMarked
package dev.siskin.server.metrics;

import org.jspecify.annotations.NullMarked;
