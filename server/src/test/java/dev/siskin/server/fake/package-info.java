/**
 * What the tests of the server run on instead of TensorFlow. Start at {@link
 * dev.siskin.server.fake.FakeServable}. Slots run it, tests hold it and let it go.
 */
@NullMarked
package dev.siskin.server.fake;

import org.jspecify.annotations.NullMarked;
