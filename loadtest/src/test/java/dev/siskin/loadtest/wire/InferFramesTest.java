package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is written, read again by a decoder of others. */
class InferFramesTest {

  private static final Units TWO_UNITS = new Units(2, Units.Order.ROUND_ROBIN);

  private static WebSocketFrame decoded(EmbeddedChannel written) {
    written.flush();
    EmbeddedChannel reader =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .maxFramePayloadLength(1 << 20)
                    .build()));
    ByteBuf bytes = written.readOutbound();
    while (bytes != null) {
      reader.writeInbound(bytes);
      bytes = written.readOutbound();
    }
    WebSocketFrame frame = reader.readInbound();
    assertThat(frame.isFinalFragment()).isTrue();
    assertThat(reader.inboundMessages()).isEmpty();
    return frame;
  }

  private static InferFrames frames(Bodies bodies) {
    return new InferFrames("m", OptionalLong.of(4), new Traffic(bodies, TWO_UNITS));
  }

  private static WebSocketFrame frame(InferFrames frames, long index, long id) {
    EmbeddedChannel channel = new EmbeddedChannel();
    frames.write(channel, index, id);
    return decoded(channel);
  }

  /** Lengths go by the edges where a frame's length takes two and eight more bytes. */
  @Test
  void textOfAnyLengthIsTheBodyWithItsNames() throws Exception {
    List<Buffer> bodies = new ArrayList<>();
    for (int length :
        new int[] {1, 2, 3, 20, 40, 41, 42, 43, 44, 65_450, 65_480, 65_540, 200_000}) {
      bodies.add(Buffer.buffer(" {\"inputs\":[\"" + "é".repeat(length / 2) + "x\"]}"));
    }
    InferFrames frames = frames(new Bodies(bodies));
    long id = 0;
    for (int i = 0; i < 3 * bodies.size(); i++) {
      WebSocketFrame frame = frame(frames, i, id);
      assertThat(frame).isInstanceOf(TextWebSocketFrame.class);
      JsonNode json = new ObjectMapper().readTree(ByteBufUtil.getBytes(frame.content()));
      assertThat(json.path("op").textValue()).isEqualTo("infer");
      assertThat(json.path("id").textValue()).isEqualTo(String.valueOf(id));
      assertThat(json.path("model").textValue()).isEqualTo("m");
      assertThat(json.path("version").textValue()).isEqualTo("4");
      assertThat(json.path("unit").textValue()).isEqualTo("u" + i % 2);
      assertThat(json.path("inputs"))
          .isEqualTo(
              new ObjectMapper().readTree(bodies.get(i % bodies.size()).getBytes()).path("inputs"));
      id = id * 7 + 1;
    }
  }

  @Test
  void binaryFrameTellsWhereItsTensorsBegin() throws Exception {
    Buffer body = Buffer.buffer("{\"inputs\":[]}").appendBytes(new byte[] {1, 2, 3, 4, 5});
    WebSocketFrame frame = frame(frames(new Bodies(List.of(body), List.of(13))), 0, 123);

    assertThat(frame).isInstanceOf(BinaryWebSocketFrame.class);
    int jsonBytes = frame.content().readIntLE();
    byte[] json = new byte[jsonBytes];
    frame.content().readBytes(json);
    assertThat(new ObjectMapper().readTree(json).path("id").textValue()).isEqualTo("123");
    assertThat(ByteBufUtil.getBytes(frame.content())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void cancelNamesTheRequest() {
    EmbeddedChannel channel = new EmbeddedChannel();
    frames(new Bodies(List.of(Buffer.buffer("{\"a\":1}")))).writeCancel(channel, 9);

    assertThat(decoded(channel).content().toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"op\":\"cancel\",\"id\":\"9\"}");
  }

  @Test
  void bodiesWithoutFieldsAreRefused() {
    for (String body : List.of("{}", "[1]", " ", "{ \n}", "7")) {
      assertThatThrownBy(() -> frames(new Bodies(List.of(Buffer.buffer(body)))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--transport ws");
    }
  }
}
