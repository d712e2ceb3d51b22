/**
 * The whole thing from outside: the real launcher, real models, a real broker, as child processes
 * that are asked over their ports and read by programs of others. Start at {@link
 * dev.siskin.standalone.endtoend.Siskin}; tests run on JUnit's thread.
 *
 * <p>Sizes are small unless {@code -Dsiskin.verify=true} asks for those of {@link
 * dev.siskin.standalone.endtoend.Sizes}.
 */
@NullMarked
package dev.siskin.standalone.endtoend;

import org.jspecify.annotations.NullMarked;
