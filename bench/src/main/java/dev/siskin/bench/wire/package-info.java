/**
 * Bodies of requests and answers, as JSON and beside a bare copy.
 *
 * <p>Start at {@link dev.siskin.bench.wire.PredictJsonBenchmark}. Runs on the threads of JMH.
 */
@NullMarked
package dev.siskin.bench.wire;

import org.jspecify.annotations.NullMarked;
