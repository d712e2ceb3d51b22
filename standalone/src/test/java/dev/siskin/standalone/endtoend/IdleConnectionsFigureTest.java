package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a connection costs that was used once and is kept. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith(Logs.class)
class IdleConnectionsFigureTest {
  private static final int CONNECTIONS = Sizes.FULL ? 10_000 : 500;

  /** Nothing keeps them open but a long patience of the server. */
  private static final class Http1 implements IdleCost.Client<RawConnection> {
    @Override
    public RawConnection open(String url) throws IOException {
      RawConnection connection = RawConnection.to(url);
      use(connection);
      return connection;
    }

    @Override
    public void use(RawConnection connection) throws IOException {
      RawAnswer answer = connection.ask(Ask.JSON);
      assertThat(answer.isOk()).as(answer.head()).isTrue();
    }

    @Override
    public void lookAfter(RawConnection connection) {}
  }

  @Test
  void idleConnectionsCostLittle() throws Exception {
    try (Siskin siskin = Siskin.up(Trained.dataDir("idle"), "http.idleTimeout=10m")) {
      new IdleCost<>("idle-connections", CONNECTIONS, new Http1())
          .measure(siskin, "idle connections that each had one prediction");
    }
  }
}
