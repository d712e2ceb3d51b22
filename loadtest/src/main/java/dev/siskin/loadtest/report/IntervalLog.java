package dev.siskin.loadtest.report;

import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.SeriesSlice;
import dev.siskin.loadtest.tally.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * A run in HdrHistogram's log format, for its usual tools: a line for each slice of time, version
 * and arm, once from the intended start and once as service time, tagged {@code
 * version/arm/intended} and {@code version/arm/service}. Durations are nanoseconds; the column of
 * maxima is in milliseconds. All lines together hold exactly the measured answers 200.
 */
public final class IntervalLog {

  private static final double NANOS_PER_MILLI = 1e6;

  private final PrintStream out;
  private final HistogramLogWriter log;
  private final Instant start;

  private IntervalLog(PrintStream out, Instant start) {
    this.out = out;
    this.log = new HistogramLogWriter(out);
    this.start = start;
  }

  /** Writes the log of a run that started then. */
  public static void write(OutputStream to, Instant start, Results results) throws IOException {
    PrintStream out = new PrintStream(to, false, StandardCharsets.UTF_8);
    IntervalLog log = new IntervalLog(out, start);
    log.head(results.partial());
    results.timeline().slices().forEach(log::slice);
    log.flush();
  }

  private void head(boolean partial) {
    long millis = start.toEpochMilli();
    log.outputComment("[siskin load: nanoseconds, tags are version/arm/view]");
    if (partial) {
      log.outputComment("[partial: the run was stopped early]");
    }
    log.outputLogFormatVersion();
    log.outputBaseTime(millis);
    log.outputStartTime(millis);
    log.setBaseTime(millis);
    log.outputLegend();
  }

  private void slice(Slice slice) {
    for (SeriesSlice series : slice.series()) {
      String name = tag(series.version()) + "/" + tag(series.arm());
      line(slice, name + "/intended", series.intended());
      line(slice, name + "/service", series.service());
    }
  }

  private void line(Slice slice, String tag, Quantiles durations) {
    Histogram histogram = durations.histogram();
    histogram.setTag(tag);
    log.outputIntervalHistogram(
        slice.startNanos() / 1e9, slice.endNanos() / 1e9, histogram, NANOS_PER_MILLI);
  }

  /** The format separates by commas and blanks, and a tag may hold neither. */
  private static String tag(String name) {
    return name.replaceAll("[,\\s/]", "_");
  }

  /** A print stream keeps its troubles to itself. */
  private void flush() throws IOException {
    if (out.checkError()) {
      throw new IOException("the disk is full or the file is gone");
    }
  }
}
