/**
 * The server process: reads its settings, puts the rooms together, starts and stops them in order.
 * Start at {@link dev.siskin.server.Server}; a request's way is {@link
 * dev.siskin.server.infer.Journey}. The main thread runs here.
 */
@NullMarked
package dev.siskin.server;

import org.jspecify.annotations.NullMarked;
