package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.Schedule;

/** What was run, for the top of a report. */
public record Heading(String url, Schedule schedule, int connections) {}
