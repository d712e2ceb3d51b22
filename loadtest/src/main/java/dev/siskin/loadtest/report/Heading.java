package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.FixedRate;

/** What was run, for the top of a report. */
public record Heading(String url, FixedRate schedule, int connections) {}
