package dev.siskin.loadtest.tally;

import java.util.List;

/**
 * Everything a run found out. Sets of durations are kept whole, so whoever reads them may ask for
 * any quantile, for the share within a limit, or for the sum over several runs.
 *
 * @param partial whether it was stopped early
 * @param overall durations of all measured answers with status 200
 * @param series the same by version and arm, in that order
 * @param refused measured answers with another status, by status
 * @param timeline the run in slices of time
 * @param toolCores processor cores that the tool itself kept busy, on average
 * @param course what the run was like, beyond its figures
 * @param checks answers that were looked into
 */
public record Results(
    boolean partial,
    Counts counts,
    Pace pace,
    Latency overall,
    List<Series> series,
    List<Refused> refused,
    Timeline timeline,
    double toolCores,
    Course course,
    Checks checks) {

  public Results {
    series = List.copyOf(series);
    refused = List.copyOf(refused);
  }

  /** The same results of a tool that used this much processor. */
  public Results withToolCores(double cores) {
    return new Results(
        partial, counts, pace, overall, series, refused, timeline, cores, course, checks);
  }

  /** The same load seen at this pace. */
  public Results withPace(Pace seen) {
    return new Results(
        partial, counts, seen, overall, series, refused, timeline, toolCores, course, checks);
  }

  /** The same results of a run that was like this. */
  public Results withCourse(Course run) {
    return new Results(
        partial, counts, pace, overall, series, refused, timeline, toolCores, run, checks);
  }

  /** Measured answers 200 per second of the measured part. */
  public double answered200PerSecond() {
    return perSecond(overall.intended().count());
  }

  /** A count of the measured part as a rate; none of a run that measured nothing. */
  public double perSecond(long count) {
    double seconds = timeline.measuredSeconds();
    return seconds == 0 ? 0 : count / seconds;
  }

  /** The same results with this found in the answers. */
  public Results withChecks(Checks found) {
    return new Results(
        partial, counts, pace, overall, series, refused, timeline, toolCores, course, found);
  }
}
