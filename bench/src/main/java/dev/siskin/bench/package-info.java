/**
 * Benchmarks of what a request passes through, run with JMH.
 *
 * <p>Start at {@link dev.siskin.bench.Bench}, the list of them. {@link dev.siskin.bench.Main} runs
 * them on the main thread, each in a JVM of its own. Benchmarks of what is private to a package of
 * the server stand in that package, in this module.
 */
@NullMarked
package dev.siskin.bench;

import org.jspecify.annotations.NullMarked;
