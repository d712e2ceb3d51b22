package dev.siskin.protocol.telemetry.reader;

/** Numbers of records, both ends included. */
public record SeqRange(long first, long last) {
  public long count() {
    return last - first + 1;
  }
}
