package dev.siskin.watch.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.watch.stream.StreamException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A running server, which knows its last requests: asked over its admin port. */
final class AdminSource {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAUTHENTICATED = 401;

  private final URI server;
  private final String token;

  /** What the server said: a story, or why there is none. */
  sealed interface Said {
    record Told(Story story) implements Said {}

    record Nothing(String why) implements Said {}
  }

  AdminSource(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /**
   * A server as the command line names it.
   *
   * @throws StreamException with one sentence when it cannot be asked so
   */
  static AdminSource of(String url, Path tokenFile) {
    try {
      URI server = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
      if (server.getHost() == null || !String.valueOf(server.getScheme()).matches("https?")) {
        throw new StreamException("'" + url + "' is no address; write http://HOST:PORT.");
      }
      return new AdminSource(server, Files.readString(tokenFile).strip());
    } catch (IllegalArgumentException e) {
      throw new StreamException("'" + url + "' is no address; write http://HOST:PORT.");
    } catch (IOException e) {
      throw new StreamException("The token file " + tokenFile + " cannot be read.");
    }
  }

  /**
   * Asks for one request.
   *
   * @throws StreamException when the server does not want to be asked
   */
  Said ask(String id) {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(server + "/admin/v1/requests/" + id))
            .header("Authorization", "Bearer " + token)
            .timeout(PATIENCE)
            .build();
    try {
      HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
      HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      return said(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Said.Nothing("the server at " + server + " cannot be asked (" + e + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Said.Nothing("interrupted while the server was asked");
    }
  }

  private Said said(int status, String body) {
    if (status == UNAUTHENTICATED) {
      throw new StreamException("The server at " + server + " does not take this token.");
    }
    try {
      JsonNode root = JSON.readTree(body);
      if (status == OK) {
        return new Said.Told(story(root));
      }
      String why = root.path("error").asText("it answered " + status);
      return new Said.Nothing(
          status == NOT_FOUND ? "the server says: " + why : "the server refuses: " + why);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return new Said.Nothing(
          "what is at " + server + " answered " + status + " with something else than a story");
    }
  }

  private static Story story(JsonNode root) {
    byte[] event = root.path("event").toString().getBytes(StandardCharsets.UTF_8);
    List<String> mates = new ArrayList<>();
    root.path("mates").forEach(mate -> mates.add(mate.asText()));
    Map<Stage, Story.Usual> usual = new EnumMap<>(Stage.class);
    for (Map.Entry<String, JsonNode> entry : root.path("usual").properties()) {
      Stage stage = Stage.ofWireName(entry.getKey());
      JsonNode times = entry.getValue();
      if (stage != null) {
        usual.put(
            stage,
            new Story.Usual(
                times.path("count").asLong(),
                times.path("p50").asLong(),
                times.path("p99").asLong()));
      }
    }
    return new Story("server", RequestEventCodec.decode(event), mates, usual);
  }
}
