/**
 * The handwritten digits: their data, their split, the two models trained from them, and what the
 * trainer itself answers for every held-out row.
 *
 * <p>Start at {@link dev.siskin.examples.digits.DigitsExample}. Everything runs on the caller's
 * thread; TensorFlow is held to one thread so that a seed gives the same model again.
 */
@NullMarked
package dev.siskin.examples.digits;

import org.jspecify.annotations.NullMarked;
