/**
 * What the process says of itself, on stderr: one line for people, or one JSON object for programs.
 * Start at {@link dev.siskin.server.log.Logs}; {@link dev.siskin.server.log.CallerLog} is for what
 * callers can cause. Any thread logs; one thread of its own writes.
 */
@NullMarked
package dev.siskin.server.log;

import org.jspecify.annotations.NullMarked;
