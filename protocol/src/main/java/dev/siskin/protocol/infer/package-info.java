/**
 * What all dialects have in common: a request that was read, and the way its answer goes back.
 * Start at {@link dev.siskin.protocol.infer.InferRequest}.
 */
@NullMarked
package dev.siskin.protocol.infer;

import org.jspecify.annotations.NullMarked;
