package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.SecondTotals.Entry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** HdrHistogram's log format: one line for each second, arm and stage, with a tag. Pure. */
final class LogText {
  private static final double MICROS_PER_MILLI = 1_000;

  private LogText() {}

  /** What a file begins with. */
  static String head(long beginSecond) {
    return written(
        writer -> {
          writer.outputComment(
              "[Siskin: microseconds by second of arrival; Interval_Max in milliseconds]");
          writer.outputComment("[Tag=MODEL:VERSION:ARM:STAGE]");
          writer.outputLogFormatVersion();
          writer.outputStartTime(beginSecond * 1_000);
          writer.outputLegend();
        });
  }

  static String lines(List<Entry> entries) {
    return written(
        writer -> {
          for (Entry entry : entries) {
            for (Map.Entry<Stage, Histogram> times : entry.totals().stages().entrySet()) {
              Histogram histogram = times.getValue();
              histogram.setTag(tag(entry.key(), times.getKey()));
              writer.outputIntervalHistogram(
                  (double) entry.slot().at(),
                  (double) entry.slot().end(),
                  histogram,
                  MICROS_PER_MILLI);
            }
          }
        });
  }

  /** A tag may hold neither commas nor blanks; a model's name on the topic may be anything. */
  static String tag(ArmKey key, Stage stage) {
    String model = URLEncoder.encode(key.model(), StandardCharsets.UTF_8).replace("+", "%20");
    return model + ":" + key.version() + ":" + key.arm().wireName() + ":" + stage.wireName();
  }

  private interface Lines {
    void write(HistogramLogWriter writer);
  }

  private static String written(Lines lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII)) {
      lines.write(new HistogramLogWriter(out));
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }
}
