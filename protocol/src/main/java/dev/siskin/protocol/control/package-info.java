/**
 * Who gets which version: the state that every server applies and the hash rule behind it. Start at
 * {@link dev.siskin.protocol.control.Split}. Runs on any thread; everything here is immutable.
 */
@NullMarked
package dev.siskin.protocol.control;

import org.jspecify.annotations.NullMarked;
