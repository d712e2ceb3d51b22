/**
 * TensorFlow's natives: reads, loads, warms up and runs a SavedModel. Start at {@link
 * dev.siskin.nativeconfig.ModelLoader}, which turns a version's directory into a {@link
 * dev.siskin.nativeconfig.Servable}. Loading belongs on a thread of the control plane, runs on the
 * workers; nothing here may run on an event loop, since every call into TensorFlow blocks.
 */
@NullMarked
package dev.siskin.nativeconfig;

import org.jspecify.annotations.NullMarked;
