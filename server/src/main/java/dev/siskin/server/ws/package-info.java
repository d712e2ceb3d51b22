/**
 * WebSockets of {@code siskin.v1} at {@code /ws}. Start at {@link dev.siskin.server.ws.WebSockets};
 * {@link dev.siskin.server.ws.FrameChannel} is the connection, {@link dev.siskin.server.ws.Session}
 * what is said on it. Everything runs on the event loop of the connection, except what says
 * otherwise.
 */
@NullMarked
package dev.siskin.server.ws;

import org.jspecify.annotations.NullMarked;
