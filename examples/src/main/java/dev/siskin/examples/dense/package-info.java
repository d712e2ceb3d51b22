/**
 * Dense layers with seeded weights, and the 784-256-128-10 network made of them that benchmarks
 * use.
 *
 * <p>Start at {@link dev.siskin.examples.dense.Mlp784Example}. Everything runs on the caller's
 * thread.
 */
@NullMarked
package dev.siskin.examples.dense;

import org.jspecify.annotations.NullMarked;
