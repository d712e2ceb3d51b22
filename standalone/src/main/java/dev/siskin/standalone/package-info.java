/**
 * Everything from one command, for a laptop, a demo and the tests: the broker as a child process,
 * server and watch in this JVM.
 *
 * <p>Start at {@link dev.siskin.standalone.BrokerProcess} for the broker. The main thread starts
 * the parts in order and stops them in reverse; each part has threads of its own.
 */
@NullMarked
package dev.siskin.standalone;

import org.jspecify.annotations.NullMarked;
