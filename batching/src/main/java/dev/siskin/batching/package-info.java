/**
 * The dynamic micro-batcher: requests wait in lanes, free slots take them in batches.
 *
 * <p>Start at {@link dev.siskin.batching.Slots}, the only class here with threads; what it decides
 * stands in {@link dev.siskin.batching.BatchQueue}, which knows neither threads nor clocks. Any
 * thread may offer and cancel; runs and the reports of ended requests happen on the slots' threads.
 */
@NullMarked
package dev.siskin.batching;

import org.jspecify.annotations.NullMarked;
