/**
 * Which version a request goes to.
 *
 * <p>Start at {@link dev.siskin.bench.route.RoutingBenchmark}. Runs on the threads of JMH.
 */
@NullMarked
package dev.siskin.bench.route;

import org.jspecify.annotations.NullMarked;
