/**
 * {@code siskin explain}: the story of one request, from the server that ended it or from the topic
 * of events. Start at {@link dev.siskin.watch.explain.ExplainCommand}. One thread.
 */
@NullMarked
package dev.siskin.watch.explain;

import org.jspecify.annotations.NullMarked;
