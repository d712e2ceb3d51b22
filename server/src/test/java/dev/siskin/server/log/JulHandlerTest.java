package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JulHandlerTest {
  @Test
  void whatLibrariesLogElsewhereComesToOurLog() throws Exception {
    LogRecord record = new LogRecord(Level.SEVERE, "no {0}");
    record.setLoggerName("dev.siskin.test.Library");
    record.setParameters(new Object[] {"luck {}"});
    record.setThrown(new IllegalStateException("gone"));
    LogRecord quiet = new LogRecord(Level.FINER, "detail");
    quiet.setLoggerName("dev.siskin.test.Library");
    try (TestLog log = new TestLog()) {
      new JulHandler().publish(quiet);
      new JulHandler().publish(record);
      assertThat(log.json())
          .singleElement()
          .asString()
          .contains(
              "\"level\":\"ERROR\",\"logger\":\"Library\"",
              "\"msg\":\"no luck {}\"",
              "\"message\":\"gone\"");
    }
  }
}
