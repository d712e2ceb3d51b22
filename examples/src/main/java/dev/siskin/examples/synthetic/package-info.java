/**
 * Models made for what their rows cost or do; what they answer means nothing.
 *
 * <p>Start at {@link dev.siskin.examples.synthetic.SyntheticModel}; {@link
 * dev.siskin.examples.synthetic.TinyModels} are many at once, {@link
 * dev.siskin.examples.synthetic.StrictModel} is one that can fail. Everything runs on the caller's
 * thread.
 */
@NullMarked
package dev.siskin.examples.synthetic;

import org.jspecify.annotations.NullMarked;
