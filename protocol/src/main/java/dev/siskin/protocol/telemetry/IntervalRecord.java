package dev.siskin.protocol.telemetry;

import dev.siskin.protocol.control.Arm;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What one replica saw of one model in one interval. All counts are additions: the sum over records
 * is the truth, whatever the interval a fact came in.
 *
 * @param replica name of the server process
 * @param boot a new id at each start of it; (boot, seq) is unique and de-duplicates
 * @param seq counts the records of this boot
 * @param fromMillis begin of the interval, wall clock, inclusive
 * @param toMillis its end, exclusive
 * @param epoch of the split that was in force; no record holds two
 * @param droppedRecords records this boot had to drop before this one, since the broker could not
 *     be reached
 * @param coalesced intervals that were added to this one while the broker could not be reached; it
 *     then begins where the first of them did
 * @param last whether the boot ended with this record, in order; one that is silent without such a
 *     record was killed
 * @param memory of the process at the end of the interval
 * @param refused requests that reached the model but no version, by error code
 * @param versions one entry for each version and arm that had something to say
 */
public record IntervalRecord(
    String replica,
    String boot,
    long seq,
    long fromMillis,
    long toMillis,
    String model,
    long epoch,
    long droppedRecords,
    long coalesced,
    boolean last,
    Memory memory,
    Map<String, Long> refused,
    List<VersionInterval> versions) {

  public IntervalRecord {
    refused = Map.copyOf(refused);
    versions = List.copyOf(versions);
  }

  /** A record of a process whose memory is not known. */
  public IntervalRecord(
      String replica,
      String boot,
      long seq,
      long fromMillis,
      long toMillis,
      String model,
      long epoch,
      long droppedRecords,
      long coalesced,
      boolean last,
      Map<String, Long> refused,
      List<VersionInterval> versions) {
    this(
        replica,
        boot,
        seq,
        fromMillis,
        toMillis,
        model,
        epoch,
        droppedRecords,
        coalesced,
        last,
        Memory.UNKNOWN,
        refused,
        versions);
  }

  /** A record of one interval, and not the last of its boot. */
  public IntervalRecord(
      String replica,
      String boot,
      long seq,
      long fromMillis,
      long toMillis,
      String model,
      long epoch,
      long droppedRecords,
      Map<String, Long> refused,
      List<VersionInterval> versions) {
    this(
        replica,
        boot,
        seq,
        fromMillis,
        toMillis,
        model,
        epoch,
        droppedRecords,
        0,
        false,
        refused,
        versions);
  }

  /**
   * What a process takes. All models of it say the same, so it is not to be added up.
   *
   * @param residentBytes of all that is in RAM, heap and natives together; 0 where that is not
   *     known
   * @param heapBytes used of the Java heap, garbage included; 0 where that is not known
   */
  public record Memory(long residentBytes, long heapBytes) {
    public static final Memory UNKNOWN = new Memory(0, 0);
  }

  /**
   * One version and arm.
   *
   * @param batches runs, failed ones included
   * @param failedBatches runs that gave no answer
   * @param rows rows in those runs
   * @param batchSizes rows a run
   * @param seconds by second of arrival; a second may come again in later records, as an addition
   */
  public record VersionInterval(
      long version,
      Arm arm,
      long batches,
      long failedBatches,
      long rows,
      @Nullable AbstractHistogram batchSizes,
      List<ArrivalSecond> seconds) {
    public VersionInterval {
      seconds = List.copyOf(seconds);
    }
  }

  /**
   * The requests that arrived within one second, or within several that an outage ran together.
   *
   * @param at the second, since 1970; the first of several
   * @param span seconds from there on, one or more
   * @param assigned requests routed to this version and arm
   * @param answered requests answered well
   * @param notFinite those of them with a NaN or an infinite number in their outputs
   * @param errors requests that ended otherwise, by error code; assigned = answered + errors + what
   *     is still open
   * @param stages times of the answered requests, microseconds; a stage without values is left out
   */
  public record ArrivalSecond(
      long at,
      int span,
      long assigned,
      long answered,
      long notFinite,
      Map<String, Long> errors,
      Map<Stage, AbstractHistogram> stages) {
    public ArrivalSecond {
      errors = Map.copyOf(errors);
      stages = Map.copyOf(stages);
    }

    /** All answers were finite. */
    public ArrivalSecond(
        long at,
        int span,
        long assigned,
        long answered,
        Map<String, Long> errors,
        Map<Stage, AbstractHistogram> stages) {
      this(at, span, assigned, answered, 0, errors, stages);
    }

    /** One second; all answers were finite. */
    public ArrivalSecond(
        long at,
        long assigned,
        long answered,
        Map<String, Long> errors,
        Map<Stage, AbstractHistogram> stages) {
      this(at, 1, assigned, answered, errors, stages);
    }
  }
}
