/**
 * Tests of the batcher: time and slots are turned by hand, except where real threads are the point.
 *
 * <p>Start at {@code BatchQueueModelTest}. {@code BatchingCost} is a main class that measures.
 */
@NullMarked
package dev.siskin.batching;

import org.jspecify.annotations.NullMarked;
