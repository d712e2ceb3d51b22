/**
 * How a request can fail, told once for every door. Start at {@link
 * dev.siskin.protocol.error.ErrorCode}. Runs on any thread; everything here is immutable.
 */
@NullMarked
package dev.siskin.protocol.error;

import org.jspecify.annotations.NullMarked;
