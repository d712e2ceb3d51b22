/**
 * What is seen of the server beside its answers: the processor and memory it used, and the account
 * it gave to Kafka of the same requests.
 *
 * <p>Start at {@link dev.siskin.loadtest.observe.Observer}. The deciding is in {@code UseAccount}
 * and {@link dev.siskin.loadtest.observe.CrossCheck}, which are told everything; a thread of its
 * own reads the server's use once a second, all else runs on the main thread.
 */
@NullMarked
package dev.siskin.loadtest.observe;

import org.jspecify.annotations.NullMarked;
