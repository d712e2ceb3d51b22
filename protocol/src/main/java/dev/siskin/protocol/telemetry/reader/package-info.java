/**
 * What a reader of the telemetry topics needs, whatever brings it the records: the form is checked
 * before the contents, each record counts once, sums over replicas and seconds are exact, and what
 * is missing is said. Start at {@link dev.siskin.protocol.telemetry.reader.IntervalReader}. Runs on
 * the one thread of the reader that owns it.
 */
@NullMarked
package dev.siskin.protocol.telemetry.reader;

import org.jspecify.annotations.NullMarked;
