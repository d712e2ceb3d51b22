package dev.siskin.watch.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.watch.explain.AdminSource.Said;
import dev.siskin.watch.stream.StreamException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSourceTest {
  private static final String STORY =
      "{\"event\":{\"id\":\"a-1\",\"replica\":\"r\",\"boot\":\"b\",\"code\":\"OK\","
          + "\"transport\":\"http1\",\"at\":1,\"stages\":{\"run\":7}},\"mates\":[\"b-1\"],"
          + "\"usual\":{\"run\":{\"count\":5,\"p50\":6,\"p99\":9},\"later\":{}}}";

  @TempDir private Path dir;
  private HttpServer server;
  private String asked = "";
  private int status = 200;
  private String body = STORY;

  @BeforeEach
  void serverListens() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked =
              exchange.getRequestURI() + " " + exchange.getRequestHeaders().get("Authorization");
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void serverEnds() {
    server.stop(0);
  }

  private AdminSource source(String path) throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "secret\n");
    return AdminSource.of("http://127.0.0.1:" + server.getAddress().getPort() + path, token);
  }

  @Test
  void theServersStoryIsTaken() throws IOException {
    Said said = source("/").ask("a-1");
    assertThat(asked).isEqualTo("/admin/v1/requests/a-1 [Bearer secret]");
    assertThat(said).isInstanceOf(Said.Told.class);
    Story story = ((Said.Told) said).story();
    assertThat(story.source()).isEqualTo("server");
    assertThat(story.event().id()).isEqualTo("a-1");
    assertThat(story.mates()).containsExactly("b-1");
    assertThat(story.usual()).containsOnlyKeys(Stage.RUN);
    assertThat(story.usual().get(Stage.RUN)).isEqualTo(new Story.Usual(5, 6, 9));
  }

  @Test
  void whyItHasNoneIsTaken() throws IOException {
    status = 404;
    body = "{\"error\":\"no request had that id\"}";
    assertThat(source("").ask("a-1"))
        .isEqualTo(new Said.Nothing("the server says: no request had that id"));
  }

  @Test
  void aWrongTokenEndsIt() {
    status = 401;
    assertThatThrownBy(() -> source("").ask("a-1"))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("does not take this token");
  }

  @Test
  void whatIsNoSiskinIsSaid() throws IOException {
    body = "<html>";
    assertThat(source("").ask("a-1")).isInstanceOf(Said.Nothing.class);
    body = "{\"event\":{}}";
    assertThat(source("").ask("a-1")).isInstanceOf(Said.Nothing.class);
    server.stop(0);
    assertThat(source("").ask("a-1")).isInstanceOf(Said.Nothing.class);
  }

  @Test
  void whatIsNoAddressOrNoTokenIsSaid() throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "secret");
    for (String url : new String[] {"", "127.0.0.1:8502", "ftp://x", "http://", "a b"}) {
      assertThatThrownBy(() -> AdminSource.of(url, token))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("'" + url + "' is no address");
    }
    assertThatThrownBy(() -> AdminSource.of("http://127.0.0.1:1", dir.resolve("none")))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("cannot be read");
  }
}
