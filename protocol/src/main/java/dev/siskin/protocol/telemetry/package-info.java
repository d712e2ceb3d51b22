/**
 * What a server says about itself on Kafka: records, their JSON, their CloudEvents headers. Start
 * at {@link dev.siskin.protocol.telemetry.IntervalRecord}. Runs on the telemetry thread of a server
 * and in every reader.
 */
@NullMarked
package dev.siskin.protocol.telemetry;

import org.jspecify.annotations.NullMarked;
