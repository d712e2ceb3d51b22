/**
 * The HTTP doors. Start at {@link dev.siskin.server.http.InferHandler}: the whole journey of a
 * request in one class. Everything runs on the event loop of the connection, except what says
 * otherwise.
 */
@NullMarked
package dev.siskin.server.http;

import org.jspecify.annotations.NullMarked;
