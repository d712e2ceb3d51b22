/**
 * The batcher without TensorFlow, and how fast a resting slot gets a lone request.
 *
 * <p>Start at {@link dev.siskin.bench.batching.BatcherBenchmark}. Runs on the threads of JMH.
 */
@NullMarked
package dev.siskin.bench.batching;

import org.jspecify.annotations.NullMarked;
