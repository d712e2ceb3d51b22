/**
 * {@code siskin topics}: makes the topics that servers write to, or says how they differ from what
 * they should be. Start at {@link dev.siskin.watch.topics.TopicsCommand}. Runs on the main thread.
 */
@NullMarked
package dev.siskin.watch.topics;

import org.jspecify.annotations.NullMarked;
