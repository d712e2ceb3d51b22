/**
 * What goes wrong on a network and at its ends, on purpose: a TCP proxy that delays, throttles,
 * cuts, resets and stalls, and clients that are slow or hostile.
 *
 * <p>Start at {@link dev.siskin.loadtest.faults.FaultProxy} and {@link
 * dev.siskin.loadtest.faults.HostileCrowd}. Each has one event loop of its own, apart from the one
 * that sends load; what decides ({@code Valve}, {@code Share}, {@code FaultPlan}, {@code Script})
 * is told the time and runs anywhere.
 */
@NullMarked
package dev.siskin.loadtest.faults;

import org.jspecify.annotations.NullMarked;
