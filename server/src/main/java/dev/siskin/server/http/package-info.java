/**
 * The HTTP doors. Start at {@link dev.siskin.server.http.InferHandler}: requests for a run come in
 * and go out there; what becomes of them is told in {@link dev.siskin.server.infer}. Everything
 * runs on the event loop of the connection, except what says otherwise.
 */
@NullMarked
package dev.siskin.server.http;

import org.jspecify.annotations.NullMarked;
