package dev.siskin.loadtest.report;

import java.time.Instant;

/**
 * Where a report comes from.
 *
 * @param at when the command was given
 * @param commandLine as it can be typed again
 * @param cores processors that the tool could use
 * @param jvm version of the Java that ran the tool
 */
public record Origin(Instant at, String commandLine, int cores, String jvm) {}
