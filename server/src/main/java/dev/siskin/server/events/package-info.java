/**
 * Single requests, and what becomes of versions: what is worth an event, until the thread that
 * sends them takes it. Start at {@link dev.siskin.server.events.LoopEvents}, which belongs to its
 * event loop; {@link dev.siskin.server.events.RequestEvents} is all loops together.
 */
@NullMarked
package dev.siskin.server.events;

import org.jspecify.annotations.NullMarked;
