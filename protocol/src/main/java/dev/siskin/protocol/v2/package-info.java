/**
 * Bodies of the Open Inference Protocol V2, in its binary form. Start at {@link
 * dev.siskin.protocol.v2.BinaryReader}. One thread; tensors are views of the body they came in.
 */
@NullMarked
package dev.siskin.protocol.v2;

import org.jspecify.annotations.NullMarked;
