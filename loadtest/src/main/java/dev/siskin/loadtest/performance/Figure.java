package dev.siskin.loadtest.performance;

import java.util.List;
import java.util.Optional;

/**
 * One figure as it was last measured, and whether the last try failed.
 *
 * @param title what it is, in a line
 * @param command what measures it again
 * @param rows its numbers; none when it never came so far
 * @param notes what one has to know to read them, a sentence each
 * @param taken when and on what the numbers were measured
 * @param failure what the last try came to, if that was no success
 */
public record Figure(
    String name,
    String title,
    String command,
    List<Row> rows,
    List<String> notes,
    Optional<Taking> taken,
    Optional<Failure> failure) {

  /**
   * One number.
   *
   * @param bound what it must keep to, or empty
   * @param spread how far its repeats lay apart, or empty
   * @param note what else is to say of it, or empty
   */
  public record Row(String figure, String result, String bound, String spread, String note) {}

  /**
   * A measurement.
   *
   * @param at to the second, as ISO 8601 has it
   */
  public record Taking(String at, String machine) {

    /** The day alone. */
    public String day() {
      return at.substring(0, Math.min(at.length(), 10));
    }
  }

  /** A try without success. */
  public record Failure(String at, String reason) {

    /** The day alone. */
    public String day() {
      return at.substring(0, Math.min(at.length(), 10));
    }
  }

  public Figure {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** Nothing is known of it yet. */
  static Figure unmeasured(String name) {
    return new Figure(
        name,
        "",
        "./siskin verify " + name,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same numbers, measured then and there. */
  Figure taken(Taking when) {
    return new Figure(name, title, command, rows, notes, Optional.of(when), failure);
  }

  /** The same numbers, after such a try. */
  Figure failed(Optional<Failure> lastTry) {
    return new Figure(name, title, command, rows, notes, taken, lastTry);
  }

  /** When it was last tried, with or without success; empty when never. */
  String lastTriedAt() {
    String success = taken.map(Taking::at).orElse("");
    String miss = failure.map(Failure::at).orElse("");
    return success.compareTo(miss) >= 0 ? success : miss;
  }
}
