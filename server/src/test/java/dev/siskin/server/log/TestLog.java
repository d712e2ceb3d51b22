package dev.siskin.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.siskin.server.fake.Until;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What our classes log while it is open, in both forms. Their limit of lines is that of the
 * process, so a test may count on three lines of a kind, and its class too.
 */
public final class TestLog implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger ours = context.getLogger("dev.siskin");
  private final AppenderBase<ILoggingEvent> listener =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  public TestLog() {
    listener.setContext(context);
    listener.start();
    ours.addAppender(listener);
    ours.setAdditive(false);
    ours.setLevel(Level.INFO);
  }

  /** Each event as it would stand on a terminal. */
  public List<String> text() {
    TextLine form = new TextLine(ZoneOffset.UTC);
    return events.stream().map(form::write).toList();
  }

  /** Each event as an object. */
  public List<String> json() {
    JsonLine form = new JsonLine();
    return events.stream().map(form::write).toList();
  }

  /** The first object with that in it; waits for it. */
  public String json(String part) throws Exception {
    Until.holds("a line with " + part, () -> json().stream().anyMatch(line -> line.contains(part)));
    return json().stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    ours.setLevel(null);
    ours.setAdditive(true);
    ours.detachAppender(listener);
    listener.stop();
  }
}
