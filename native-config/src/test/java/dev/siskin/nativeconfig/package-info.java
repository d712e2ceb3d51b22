/** Tests with TensorFlow itself, on models written by {@link dev.siskin.nativeconfig.TestModel}. */
@NullMarked
package dev.siskin.nativeconfig;

import org.jspecify.annotations.NullMarked;
