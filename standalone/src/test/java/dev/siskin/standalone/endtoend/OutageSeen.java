package dev.siskin.standalone.endtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What one outage came to.
 *
 * @param failed requests without an answer, in the outage and around it
 * @param timed answers in the histograms of the topic
 * @param waited the most records that waited while the broker was away
 * @param again records that came to the topic twice
 * @param recoveryMillis from when the broker was back until it had all
 * @param addsUp whether the ledger did, at rest
 * @param rssBefore resident memory of the server, bytes
 * @param rssMost the most that was resident until all was recovered
 * @param p99Around of the time before and after, microseconds
 */
record OutageSeen(
    Outage outage,
    long answered,
    long failed,
    long assigned,
    long timed,
    long produced,
    long coalesced,
    long dropped,
    long waited,
    long again,
    long gaps,
    boolean addsUp,
    long recoveryMillis,
    long rssBefore,
    long rssMost,
    long p99Around,
    long p99Without,
    String firstFailure) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String text() throws JsonProcessingException {
    return JSON.writeValueAsString(this);
  }

  static OutageSeen parse(String text) {
    try {
      return JSON.readValue(text, OutageSeen.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
