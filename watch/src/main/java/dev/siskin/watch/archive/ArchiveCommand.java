package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.BrokerOptions;
import dev.siskin.watch.stream.GracefulStop;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Start;
import dev.siskin.watch.stream.StreamCounts;
import dev.siskin.watch.stream.StreamException;
import dev.siskin.watch.tail.Texts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code siskin archive}: parses the command line, connects, and runs an {@link ArchiveLoop}. */
@Command(
    name = "archive",
    description = "Writes the stage times of all servers into HdrHistogram log files.",
    footer = {
      "",
      "One file for each hour (UTC) of arrival, siskin-2026-11-23T08.hlog, and .2.hlog and so on"
          + " when it grows too long. One line for each second, arm and stage, with the tag"
          + " MODEL:VERSION:ARM:STAGE and all replicas added up; a second may come again, as an"
          + " addition. HistogramLogReader of any language reads them, and the usual tools:",
      "  java -cp HdrHistogram-2.2.2.jar org.HdrHistogram.HistogramLogProcessor"
          + " -i siskin-2026-11-23T08.hlog -tag mlp784:1:stable:total -outputValueUnitRatio 1000",
      "",
      "Where reading stands is kept beside the files, in archive-state.json: a later run with the"
          + " same --dir goes on there, after a crash too, and writes nothing twice.",
      "",
      "Without --bootstrap the broker is the one in the environment's SISKIN_KAFKA, else the one"
          + " in the file data/kafka.bootstrap, else 127.0.0.1:9092.",
      "",
      "Exit codes: 0 done, 1 the files cannot be written, 2 wrong use, or no broker or topic to"
          + " read, 130 after Ctrl-C.",
    })
public final class ArchiveCommand implements Callable<Integer> {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  @SuppressWarnings("NullAway.Init") // Required, so picocli has set it when call() runs.
  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "Where the files go; made if absent.")
  private Path dir;

  @Mixin private BrokerOptions kafka = new BrokerOptions();

  @Option(
      names = "--from-beginning",
      description = "Begin with the oldest record, not with what comes from now on.")
  private boolean fromBeginning;

  @Option(
      names = "--until-end",
      description =
          "Begin with the oldest record, and end when all is written that stands in the topic now.")
  private boolean untilEnd;

  @Option(
      names = "--max-file-mib",
      paramLabel = "N",
      defaultValue = "64",
      description = "A file that is about so long is followed by another (default: 64).")
  private int maxFileMib = 64;

  @Override
  public Integer call() {
    try {
      Files.createDirectories(dir);
      try (FileChannel channel =
              FileChannel.open(
                  dir.resolve("archive.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw new IOException("another archive writes to " + dir);
        }
        archive();
      }
      return CommandLine.ExitCode.OK;
    } catch (StreamException e) {
      System.err.println(Texts.line(String.valueOf(e.getMessage())));
      return CommandLine.ExitCode.USAGE;
    } catch (IOException e) {
      System.err.println(Texts.line("The archive cannot be written: " + e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void archive() throws IOException {
    if (maxFileMib < 1 || maxFileMib > 1 << 20) {
      throw new StreamException("--max-file-mib must be 1 to " + (1 << 20) + ".");
    }
    Broker broker = kafka.broker();
    IntervalReader reader = new IntervalReader(System::currentTimeMillis);
    ArchiveState state = ArchiveState.read(dir);
    reader.restore(state.seen());
    Archive archive = new Archive(dir, new LogFiles(dir, (long) maxFileMib << 20));
    archive.resume(state);
    CountDownLatch closed = new CountDownLatch(1);
    try (TopicId topicId = new TopicId(broker);
        IntervalStream stream =
            new IntervalStream(
                broker.connect(), start(state), System::nanoTime, reader, state.positions())) {
      GracefulStop.onExit(stream::stop, closed, "archive");
      stream.awaitOpen(
          broker.address(), System::currentTimeMillis, () -> LockSupport.parkNanos(PAUSE_NANOS));
      new ArchiveLoop(stream, reader, archive, topicId, System.err, System::currentTimeMillis)
          .run(untilEnd);
      System.err.println(Texts.line(summary(stream.counts(), stream.vanished(), archive)));
    } finally {
      closed.countDown();
    }
  }

  /** A partition that an earlier run has not seen is read from its beginning. */
  private Start start(ArchiveState state) {
    return fromBeginning || untilEnd || !state.positions().isEmpty() ? Start.BEGINNING : Start.END;
  }

  private static String summary(StreamCounts counts, long vanished, Archive archive) {
    String bad = counts.lastBad() == null ? "" : "; last bad record: " + counts.lastBad();
    return "%d records read, %s, %d bad, %d missing, %d records vanished before they were read; %d seconds of arms written, %d left out since they are not of our time%s"
        .formatted(
            counts.records(),
            counts.repeats(),
            counts.bad(),
            counts.missing(),
            vanished,
            archive.written(),
            archive.strange(),
            bad);
  }
}
