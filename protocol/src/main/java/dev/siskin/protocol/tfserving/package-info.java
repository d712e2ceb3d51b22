/**
 * TensorFlow Serving's REST dialect as bytes in and bytes out. Start at {@link
 * dev.siskin.protocol.tfserving.PredictReader}; the answer's way back is {@link
 * dev.siskin.protocol.tfserving.PredictReply}. Bodies of examples have their own, {@link
 * dev.siskin.protocol.tfserving.ExamplesReader}. Runs on the event loop of the connection.
 */
@NullMarked
package dev.siskin.protocol.tfserving;

import org.jspecify.annotations.NullMarked;
