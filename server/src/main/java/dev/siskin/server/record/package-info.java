/**
 * Counts and times of requests and runs, kept where they arise and cut once a second. Start at
 * {@link dev.siskin.server.record.Recordings}. A {@link dev.siskin.server.record.LoopRecorder}
 * belongs to its event loop; a cut belongs to the telemetry thread.
 */
@NullMarked
package dev.siskin.server.record;

import org.jspecify.annotations.NullMarked;
