/**
 * Models made for what a row of them costs, with drawn weights: what they answer means nothing.
 *
 * <p>Start at {@link dev.siskin.examples.synthetic.SyntheticModel}; {@link
 * dev.siskin.examples.synthetic.TinyModels} are many at once. Everything runs on the caller's
 * thread.
 */
@NullMarked
package dev.siskin.examples.synthetic;

import org.jspecify.annotations.NullMarked;
