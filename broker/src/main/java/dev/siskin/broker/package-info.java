/**
 * A real Kafka broker for one machine, meant to run as the child of another process.
 *
 * <p>Start at {@link dev.siskin.broker.Main}. The main thread starts the broker, says READY and
 * waits to be told to stop; signal handlers and the reader of stdin only ask for that stop. All
 * other threads are Kafka's own.
 */
@NullMarked
package dev.siskin.broker;

import org.jspecify.annotations.NullMarked;
