package dev.siskin.server.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the log to stderr, from a thread of its own: whoever reads it and stops reading holds
 * nobody up. Libraries may write what callers make them write, so each of their loggers has a few
 * lines a second, and says the same thing again only as a number.
 */
public final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final String OURS = "dev.siskin.";
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private final LineQueue queue = new LineQueue();
  private final Supplier<PrintStream> to;
  private final LineLimit limit;
  private final Repeats repeats;
  private volatile LineForm form = new TextLine(ZoneId.systemDefault());
  private volatile @Nullable Thread writer;

  /** Tells the last numbers. */
  private volatile @Nullable Thread ender;

  private volatile boolean over;

  /** For the set-up in {@code logback.xml}. */
  public LineAppender() {
    this(() -> System.err, LineLimit.SHARED, new Repeats(System::nanoTime));
  }

  LineAppender(Supplier<PrintStream> to, LineLimit limit, Repeats repeats) {
    this.to = to;
    this.limit = limit;
    this.repeats = repeats;
  }

  /** From now on lines have that form. */
  void form(LineForm next) {
    form = next;
  }

  boolean isJson() {
    return form instanceof JsonLine;
  }

  /** How many lines were lost since the start, since nobody read. */
  long lost() {
    return queue.lostEver();
  }

  @Override
  public void start() {
    Thread thread = new Thread(this::write, "siskin-log");
    thread.setDaemon(true);
    writer = thread;
    super.start();
    thread.start();
  }

  @Override
  public void stop() {
    tellTheRest();
    super.stop();
    flush();
    over = true;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (isFew(event)) {
      queue.add(form.write(event).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Our own classes know themselves what callers can cause. */
  private boolean isFew(ILoggingEvent event) {
    String logger = event.getLoggerName();
    if (logger.startsWith(OURS) || isTelling(Thread.currentThread())) {
      return true;
    }
    Level level = Level.valueOf(event.getLevel().toString());
    String text = text(event);
    if (!repeats.ask(logger, level, text)) {
      limit.countKeptBack();
      return false;
    }
    boolean few = limit.ask(logger, level, "");
    if (!few) {
      repeats.takeBack(logger, text);
    }
    return few;
  }

  private boolean isTelling(Thread thread) {
    return thread == writer || thread == ender;
  }

  /** What makes two lines the same. */
  private static String text(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String message = event.getFormattedMessage();
    return thrown == null
        ? message
        : message + ": " + thrown.getClassName() + ": " + thrown.getMessage();
  }

  /** Tells what was kept back and not told yet; then waits as {@link #flush} does. */
  void end() {
    tellTheRest();
    flush();
  }

  private synchronized void tellTheRest() {
    ender = Thread.currentThread();
    try {
      tell(limit.rest(), repeats.rest());
    } finally {
      ender = null;
    }
  }

  /** Waits until all is written that was logged before, but not for ever. */
  void flush() {
    try {
      queue.awaitEmpty(LAST_LINES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (!over) {
        writeNext(queue.take(BETWEEN_LOOKS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever happens to one line, the next is written. */
  private void writeNext(byte @Nullable [] line) {
    try {
      if (line != null) {
        to.get().write(line, 0, line.length);
      }
      tellWhatNobodySaw();
    } catch (RuntimeException | Error e) {
      addError("a line of the log could not be written", e);
    } finally {
      queue.written();
    }
  }

  private void tellWhatNobodySaw() {
    tell(limit.due(), repeats.due());
    long lost = queue.takeLost();
    if (lost > 0) {
      logger(LineAppender.class.getName())
          .atWarn()
          .addKeyValue("lost", lost)
          .log("{} lines were lost: nobody read them", lost);
    }
  }

  private void tell(List<LineLimit.Untold> tooMany, List<LineLimit.Untold> repeated) {
    tooMany.forEach(untold -> tell(untold, "a second"));
    repeated.forEach(untold -> tell(untold, Repeats.QUIET_SECONDS + " seconds"));
  }

  private Logger logger(String name) {
    return getContext() instanceof LoggerContext own
        ? own.getLogger(name)
        : LoggerFactory.getLogger(name);
  }

  private void tell(LineLimit.Untold untold, String within) {
    LoggingEventBuilder line =
        logger(untold.logger()).atLevel(untold.level()).addKeyValue("more", untold.lines());
    if (untold.message().isEmpty()) {
      line.log("and {} more lines within {}", untold.lines(), within);
    } else {
      line.log("and {} more within {} like: {}", untold.lines(), within, untold.message());
    }
  }
}
