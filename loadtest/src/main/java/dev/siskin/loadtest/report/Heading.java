package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.Schedule;

/** What was run, for the top of a report. */
public record Heading(String url, Schedule schedule, int connections) {

  /** How requests travelled: {@code http} or {@code ws}. */
  public String transport() {
    return url.startsWith("ws") ? "ws" : "http";
  }
}
