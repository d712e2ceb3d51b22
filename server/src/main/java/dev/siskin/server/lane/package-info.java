/**
 * Requests on their way through the batcher: their lanes, their runs and their one end. Start at
 * {@link dev.siskin.server.lane.Inference}. Event loops offer, slots run; an end is always told on
 * the loop the request came from.
 */
@NullMarked
package dev.siskin.server.lane;

import org.jspecify.annotations.NullMarked;
