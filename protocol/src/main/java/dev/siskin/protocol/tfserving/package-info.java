/**
 * TensorFlow Serving's REST dialect as bytes in and bytes out. Start at {@link
 * dev.siskin.protocol.tfserving.PredictReader}; the answer's way back is {@link
 * dev.siskin.protocol.tfserving.PredictWriter}. Runs on the event loop of the connection.
 */
@NullMarked
package dev.siskin.protocol.tfserving;

import org.jspecify.annotations.NullMarked;
