/**
 * The way of a request, whatever brought it. Start at {@link dev.siskin.server.infer.Journey}: it
 * is told there from top to bottom; {@link dev.siskin.server.infer.Exchange} is what a transport
 * adds. Everything runs on the event loop of the connection, except what says otherwise.
 */
@NullMarked
package dev.siskin.server.infer;

import org.jspecify.annotations.NullMarked;
