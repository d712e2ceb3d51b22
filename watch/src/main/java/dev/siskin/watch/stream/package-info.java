/**
 * The interval topic as a reader sees it: each record once, bad ones counted. Start at {@link
 * dev.siskin.watch.stream.IntervalStream}. Runs on the one thread of the reader.
 */
@NullMarked
package dev.siskin.watch.stream;

import org.jspecify.annotations.NullMarked;
