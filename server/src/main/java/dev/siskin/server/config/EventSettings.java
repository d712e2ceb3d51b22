package dev.siskin.server.config;

import java.util.List;

/**
 * Events of single requests.
 *
 * @param perSecond of answered requests, of this process
 * @param errorsPerSecond of those that are the callers' own fault, and as many of the others
 * @param outputs whether events tell in short what was answered
 * @param feedbackModels whose every prediction has an event
 * @param feedbackPerSecond the most of these
 * @param recentRequests how many of the last answered ones are kept for questions, and as many that
 *     failed
 * @param unitKey file with the key of the hashes of units; empty: one of our own
 */
public record EventSettings(
    int perSecond,
    int errorsPerSecond,
    boolean outputs,
    List<String> feedbackModels,
    int feedbackPerSecond,
    int recentRequests,
    int maxPendingRecords,
    long maxPendingBytes,
    String unitKey) {
  private static final int MOST_PER_SECOND = 100_000;
  private static final int MOST_RECENT = 1_000_000;

  public EventSettings {
    feedbackModels = List.copyOf(feedbackModels);
    requireWithin("perSecond", perSecond, 0, MOST_PER_SECOND);
    requireWithin("errorsPerSecond", errorsPerSecond, 0, MOST_PER_SECOND);
    requireWithin("feedbackPerSecond", feedbackPerSecond, 0, MOST_PER_SECOND);
    requireWithin("recentRequests", recentRequests, 0, MOST_RECENT);
    requireWithin("maxPendingRecords", maxPendingRecords, 1, MOST_RECENT);
    requireWithin("maxPendingBytes", maxPendingBytes, 1, Long.MAX_VALUE);
  }

  private static void requireWithin(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "telemetry.events."
              + key
              + " is "
              + value
              + (value < least ? ", at least " + least : ", at most " + most));
    }
  }
}
