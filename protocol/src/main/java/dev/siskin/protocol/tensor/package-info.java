/**
 * Tensors as they cross the wire and wait in the queue: plain bytes with a type and a shape, and
 * the signatures they are checked against. Start at {@link dev.siskin.protocol.tensor.Signature};
 * {@link dev.siskin.protocol.tensor.ByteArrays} lends the bytes. Runs on any thread; nothing here
 * touches native code.
 */
@NullMarked
package dev.siskin.protocol.tensor;

import org.jspecify.annotations.NullMarked;
