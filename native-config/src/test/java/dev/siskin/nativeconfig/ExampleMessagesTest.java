package dev.siskin.nativeconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.tfserving.ExamplesReader;
import dev.siskin.protocol.tfserving.ExamplesReply;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;

/**
 * The messages that {@link ExamplesReader} encodes by hand are, to TensorFlow's own classes, the
 * examples that were meant.
 */
class ExampleMessagesTest {
  private static final int BODIES = 3_000;
  private static final Map<String, Signature> SIGNATURES =
      Map.of(
          Signature.DEFAULT,
          new Signature(
              Signature.DEFAULT,
              "tensorflow/serving/regress",
              List.of(new TensorSpec("inputs", DType.STRING, new long[] {-1}, false)),
              List.of(new TensorSpec("outputs", DType.FLOAT, new long[] {-1}, false))));

  private final Random random = new Random(46);
  private final StringBuilder json = new StringBuilder();

  @Test
  void everyExampleIsTheOneThatWasMeant() throws InvalidProtocolBufferException {
    int features = 0;
    for (int i = 0; i < BODIES; i++) {
      json.setLength(0);
      boolean shared = random.nextBoolean();
      Example context = Example.getDefaultInstance();
      json.append('{');
      if (shared) {
        json.append("\"context\":");
        context = example();
        json.append(',');
      }
      json.append("\"examples\":[");
      List<Example> meant = new ArrayList<>();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        meant.add(context.toBuilder().mergeFrom(example()).build());
        json.append(left > 1 ? "," : "]}");
      }
      List<Example> read = read();
      assertThat(read).as(json.toString()).hasSameSizeAs(meant);
      for (int row = 0; row < meant.size(); row++) {
        assertThat(read.get(row).getFeatures()).isEqualTo(meant.get(row).getFeatures());
        features += read.get(row).getFeatures().getFeatureCount();
      }
    }
    assertThat(features).isGreaterThan(BODIES);
  }

  private List<Example> read() throws InvalidProtocolBufferException {
    byte[] body = json.toString().getBytes(UTF_8);
    InferRequest request =
        new ExamplesReader(JsonLimits.DEFAULT)
            .read(ExamplesReply.REGRESS, body, 0, body.length, SIGNATURES, ByteArrays.HEAP);
    TensorData input = request.inputs()[0];
    List<Example> examples = new ArrayList<>();
    int at = input.offset();
    for (int row = 0; row < input.rows(); row++) {
      int size = TensorData.stringSize(input.bytes(), at);
      at += TensorData.STRING_LENGTH_BYTES;
      examples.add(Example.parseFrom(ByteString.copyFrom(input.bytes(), at, size)));
      at += size;
    }
    return examples;
  }

  /** Appends a random example as JSON. */
  private Example example() {
    Features.Builder features = Features.newBuilder();
    json.append('{');
    for (int left = random.nextInt(4); left > 0; left--) {
      String name = "f\u00e9".repeat(random.nextInt(3)) + random.nextInt(5);
      json.append('"').append(name).append("\":");
      features.putFeature(name, feature());
      json.append(left > 1 ? "," : "");
    }
    json.append('}');
    return Example.newBuilder().setFeatures(features).build();
  }

  private Feature feature() {
    int kind = random.nextInt(3);
    int count = random.nextInt(6) == 0 ? 100 : random.nextInt(4);
    boolean single = count == 1 && random.nextBoolean();
    Feature.Builder feature = Feature.newBuilder();
    json.append(single ? "" : "[");
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",");
      switch (kind) {
        case 0 -> feature.getBytesListBuilder().addValue(bytes());
        case 1 -> feature.getFloatListBuilder().addValue(number());
        default -> feature.getInt64ListBuilder().addValue(whole());
      }
    }
    json.append(single ? "" : "]");
    return feature.build();
  }

  private ByteString bytes() {
    if (random.nextBoolean()) {
      json.append("\"a\u65e5\\n\"");
      return ByteString.copyFromUtf8("a\u65e5\n");
    }
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    json.append("{\"b64\":\"").append(Base64.getEncoder().encodeToString(bytes)).append("\"}");
    return ByteString.copyFrom(bytes);
  }

  private float number() {
    float number = Float.intBitsToFloat(random.nextInt(0x7f80_0000));
    json.append(number);
    return number;
  }

  private long whole() {
    if (random.nextInt(5) == 0) {
      json.append("true");
      return 1;
    }
    long number = random.nextLong() >> random.nextInt(64);
    json.append(number);
    return number;
  }

  /** Kinds without a value are none, so that lists that are empty are of none too. */
  @Test
  void anEmptyListIsOfNoKind() throws InvalidProtocolBufferException {
    json.append("{\"examples\":[{\"a\":[],\"b\":[1],\"c\":[1.0],\"d\":[\"\"]}]}");
    Features features = read().get(0).getFeatures();
    assertThat(features.getFeatureOrThrow("a").getKindCase())
        .isEqualTo(Feature.KindCase.KIND_NOT_SET);
    assertThat(features.getFeatureOrThrow("b").getInt64List())
        .isEqualTo(Int64List.newBuilder().addValue(1).build());
    assertThat(features.getFeatureOrThrow("c").getFloatList())
        .isEqualTo(FloatList.newBuilder().addValue(1).build());
    assertThat(features.getFeatureOrThrow("d").getBytesList())
        .isEqualTo(BytesList.newBuilder().addValue(ByteString.EMPTY).build());
  }
}
