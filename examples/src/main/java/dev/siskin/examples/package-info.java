/**
 * The command line that trains the example models and writes them where a server finds them.
 *
 * <p>Start at {@link dev.siskin.examples.Main}. Everything runs on the thread that called it.
 */
@NullMarked
package dev.siskin.examples;

import org.jspecify.annotations.NullMarked;
