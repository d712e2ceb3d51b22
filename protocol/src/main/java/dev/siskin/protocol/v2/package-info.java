/**
 * Bodies of the Open Inference Protocol V2, as JSON, as bytes and mixed. Start at {@link
 * dev.siskin.protocol.v2.InferReader}. No thread of its own; what is kept between requests is
 * immutable.
 */
@NullMarked
package dev.siskin.protocol.v2;

import org.jspecify.annotations.NullMarked;
