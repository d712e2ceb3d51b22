package dev.siskin.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * A real server with one model, {@code sum}, in four dialects. It takes {@code x}, FP32 of any
 * number of rows, and answers each row's sum as {@code y}; whatever breaks the rules of the dialect
 * gets a 400 that says why. Other inputs are checked and left alone.
 */
final class ModelServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final Map<String, Integer> WIDTHS =
      Map.of("FP32", 4, "FP64", 8, "INT64", 8, "INT32", 4, "UINT8", 1, "BOOL", 1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Map<String, String> metadata = new HashMap<>();
  private final Queue<JsonNode> seen = new ConcurrentLinkedQueue<>();
  private final int port;
  private volatile UnaryOperator<Double> twist = sum -> sum;

  ModelServer() {
    this.port =
        await(
                vertx
                    .createHttpServer()
                    .requestHandler(
                        request -> request.bodyHandler(body -> answerOrRefuse(request, body)))
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What it says of itself at a path; before the load. */
  ModelServer describing(String path, String json) {
    metadata.put(path, json);
    return this;
  }

  /** Changes the sums that it answers. */
  void twist(UnaryOperator<Double> change) {
    twist = change;
  }

  /** The JSON of every request that was taken, in order. */
  Queue<JsonNode> seen() {
    return seen;
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void answerOrRefuse(HttpServerRequest request, Buffer body) {
    try {
      answer(request, body);
    } catch (IOException | RuntimeException refused) {
      request
          .response()
          .setStatusCode(400)
          .end(JSON.createObjectNode().put("error", "refused: " + refused).toString());
    }
  }

  private void answer(HttpServerRequest request, Buffer body) throws IOException {
    HttpServerResponse response = request.response().putHeader("x-model-version", "7");
    if (HttpMethod.GET.equals(request.method())) {
      String described = metadata.get(request.path());
      response.setStatusCode(described == null ? 404 : 200);
      response.end(described == null ? "{\"error\":\"no metadata here\"}" : described);
      return;
    }
    String type = request.getHeader("content-type");
    switch (request.path()) {
      case "/v1/models/sum:predict", "/v1/models/sum/versions/3:predict" -> {
        must(type.equals("application/json"), type);
        response.end(tensorFlow(body));
      }
      case "/predictions/sum", "/predictions/sum/3" -> {
        must(type.equals("application/json"), type);
        JsonNode rows = read(body).path("inputs");
        response.end("{\"predictions\":" + sums(rows) + "}");
      }
      case "/v2/models/sum/infer", "/v2/models/sum/versions/3/infer" ->
          v2(type, request.getHeader(LENGTH), body, response);
      default -> throw new IllegalArgumentException("path " + request.path());
    }
  }

  private String tensorFlow(Buffer body) throws IOException {
    JsonNode json = read(body);
    if (json.has("instances")) {
      return "{\"predictions\":" + sums(json.path("instances")) + "}";
    }
    must(json.path("inputs").isObject(), "inputs");
    return "{\"outputs\":" + sums(json.path("inputs").path("x")) + "}";
  }

  private ArrayNode sums(JsonNode rows) {
    must(rows.isArray() && !rows.isEmpty(), "rows");
    ArrayNode sums = JSON.createArrayNode();
    for (JsonNode row : rows) {
      must(row.isArray(), "row");
      double sum = 0;
      for (JsonNode number : row) {
        must(number.isNumber(), "number");
        sum += number.doubleValue();
      }
      sums.add(twist.apply(sum));
    }
    return sums;
  }

  private void v2(String type, String length, Buffer body, HttpServerResponse response)
      throws IOException {
    boolean binary = length != null;
    must(type.equals(binary ? "application/octet-stream" : "application/json"), type);
    int jsonBytes = binary ? Integer.parseInt(length) : body.length();
    JsonNode json = read(body.getBuffer(0, jsonBytes));
    int at = jsonBytes;
    ArrayNode sums = JSON.createArrayNode();
    for (JsonNode input : json.path("inputs")) {
      Buffer own = binary ? body.getBuffer(at, at += binarySize(input)) : Buffer.buffer();
      check(input, own, binary);
      if (input.path("name").textValue().equals("x")) {
        int columns = input.path("shape").path(1).intValue();
        for (int row = 0; row < input.path("shape").path(0).intValue(); row++) {
          sums.add(twist.apply(sum(input, own, row * columns, columns, binary)));
        }
      }
    }
    must(at == body.length(), "bytes left over");
    respond(sums, binary, response);
  }

  private static double sum(JsonNode input, Buffer own, int from, int columns, boolean binary) {
    double sum = 0;
    for (int i = from; i < from + columns; i++) {
      sum += binary ? own.getFloatLE(i * 4) : input.path("data").get(i).doubleValue();
    }
    return sum;
  }

  private static int binarySize(JsonNode input) {
    return input.path("parameters").path("binary_data_size").intValue();
  }

  private static void check(JsonNode input, Buffer own, boolean binary) {
    long count = 1;
    for (JsonNode dim : input.path("shape")) {
      must(dim.isIntegralNumber() && dim.longValue() > 0, "shape");
      count *= dim.longValue();
    }
    String type = input.path("datatype").textValue();
    if (!binary) {
      must(input.path("data").size() == count, "data size of " + input.path("name"));
    } else if (type.equals("BYTES")) {
      int at = 0;
      for (long i = 0; i < count; i++) {
        at += 4 + own.getIntLE(at);
      }
      must(at == own.length(), "BYTES");
    } else {
      must(
          own.length() == count * WIDTHS.getOrDefault(type, -1),
          "binary size of " + input.path("name"));
    }
  }

  private static void respond(ArrayNode sums, boolean binary, HttpServerResponse response) {
    ObjectNode answer = JSON.createObjectNode().put("model_name", "sum").put("model_version", "7");
    ObjectNode output = answer.putArray("outputs").addObject().put("name", "y");
    output.putArray("shape").add(sums.size());
    output.put("datatype", "FP32");
    if (!binary) {
      output.set("data", sums);
      response.end(answer.toString());
      return;
    }
    output.putObject("parameters").put("binary_data_size", 4 * sums.size());
    Buffer bytes = Buffer.buffer(answer.toString());
    response
        .putHeader("content-type", "application/octet-stream")
        .putHeader(LENGTH, String.valueOf(bytes.length()));
    sums.forEach(sum -> bytes.appendFloatLE(sum.floatValue()));
    response.end(bytes);
  }

  private JsonNode read(Buffer body) throws IOException {
    JsonNode json = JSON.readTree(body.getBytes());
    seen.add(json);
    return json;
  }

  private static void must(boolean kept, String what) {
    if (!kept) {
      throw new IllegalArgumentException(what);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
