package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.Tensors.floats;
import static dev.siskin.nativeconfig.Tensors.shape;
import static dev.siskin.nativeconfig.Tensors.strings;
import static dev.siskin.nativeconfig.TestModel.number;
import static dev.siskin.nativeconfig.TestModel.shapeOf;
import static dev.siskin.nativeconfig.TestModel.tensor;
import static dev.siskin.nativeconfig.TestModel.text;
import static dev.siskin.nativeconfig.TestModel.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.TensorInfo;

/** Signatures that remember, that take nothing, or that no made-up row suits. */
class StatefulModelsTest {
  @TempDir private Path dir;

  @AfterEach
  void nothingIsLeftInNativeMemory() {
    assertThat(LiveNatives.models()).isZero();
    assertThat(LiveNatives.tensors()).isZero();
  }

  @Test
  void aCounterOfReferencesCountsFromZeroOncePerRun() {
    LoadedModel loaded = Loading.load(referenceCounter().writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(value(servable, "get")).isEqualTo(0);
      assertThat(value(servable, "incr")).isEqualTo(1);
      assertThat(value(servable, "incr")).isEqualTo(2);
      assertThat(value(servable, "add", floats(shape(), 40))).isEqualTo(42);
      assertThat(value(servable, "get")).isEqualTo(42);
      assertThat(value(servable, "reset")).isEqualTo(0);
      assertThat(value(servable, "get")).isEqualTo(0);
    }
    assertThat(loaded.report().executor()).isEqualTo(GraphExecutor.DEFAULT);
    assertThat(loaded.report().warmedRows().values()).containsOnly(0);
    assertThat(loaded.report().notWarmed())
        .containsOnlyKeys("get", "incr", "add", "reset")
        .containsEntry("incr", "its runs change or show state");
  }

  @Test
  void aCounterOfResourcesDoesTheSame() {
    Map<String, AttrValue> dtype = Map.of("dtype", type(DataType.DT_FLOAT));
    Map<String, AttrValue> variable =
        Map.of("dtype", type(DataType.DT_FLOAT), "shape", shapeOf(), "shared_name", text("c"));
    TestModel model =
        new TestModel()
            .constant("zero", 0f)
            .constant("one", 1f)
            .node("v", "VarHandleOp", variable)
            .node("init", "AssignVariableOp", dtype, "v", "zero")
            .node("change", "AssignAddVariableOp", dtype, "v", "one")
            .node("after", "ReadVariableOp", dtype, "v", "^change")
            .node("now", "ReadVariableOp", dtype, "v")
            .signature("incr", Map.of(), Map.of("output", tensor("after:0", DataType.DT_FLOAT)))
            .signature("get", Map.of(), Map.of("output", tensor("now:0", DataType.DT_FLOAT)))
            .initialisedBy("init");
    LoadedModel loaded = Loading.load(model.writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(value(servable, "incr")).isEqualTo(1);
      assertThat(value(servable, "incr")).isEqualTo(2);
      assertThat(value(servable, "get")).isEqualTo(2);
      assertThat(signature(servable, "incr").stateful()).isTrue();
      assertThat(signature(servable, "get").stateful()).isFalse();
    }
    assertThat(loaded.report().notWarmed()).containsEntry("get", "it has no inputs");
  }

  @Test
  void requestsOfAStatefulSignatureNeverShareARun() {
    try (Servable servable = Loading.servable(referenceCounter(), dir)) {
      Signature add = signature(servable, "add");
      TensorData[] one = {floats(shape(), 1)};
      assertThatIllegalArgumentException().isThrownBy(() -> servable.run(add, List.of(one, one)));
      assertThat(value(servable, "get")).isEqualTo(0);
    }
  }

  @Test
  void aRequestWithTooManyInputsChangesNothing() {
    try (Servable servable = Loading.servable(referenceCounter(), dir)) {
      ServingException refusal =
          catchThrowableOfType(
              ServingException.class, () -> value(servable, "incr", floats(shape(), 1)));
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal.detail()).contains("takes 0 inputs");
      assertThat(value(servable, "get")).isEqualTo(0);
    }
  }

  @Test
  void aSignatureOfPlainTypeForAReferenceIsRefused() {
    TestModel model =
        referenceCounter()
            .placeholder("x", DataType.DT_FLOAT)
            .signature(
                "lies",
                Map.of("x", tensor("x:0", DataType.DT_FLOAT)),
                Map.of("y", tensor("v:0", DataType.DT_FLOAT)));
    try (Servable servable = Loading.servable(model, dir)) {
      assertThat(servable.refusedSignatures())
          .containsEntry("lies", "y is DT_FLOAT in the signature and DT_FLOAT_REF in the graph");
    }
  }

  @Test
  void aParserOfExamplesIsServedUnwarmedAndRefusesWhatIsNone() {
    LoadedModel loaded = Loading.load(exampleParser().writeTo(dir));
    assertThat(loaded.report().notWarmed().get("serving_default"))
        .startsWith("it refuses every row made up for it: ")
        .contains("Feature: x");
    assertThat(loaded.report().warmedRows()).containsEntry("serving_default", 0);
    try (Servable servable = loaded.servable()) {
      Signature parse = signature(servable, "serving_default");
      byte[] good = example(2f);
      List<TensorData[]> answers =
          servable.run(
              parse,
              List.of(
                  one(strings(shape(1), List.of(good))),
                  one(strings(shape(2), List.of(example(4f), example(6f))))));
      assertThat(floats(answers.get(0)[0])).containsExactly(3);
      assertThat(floats(answers.get(1)[0])).containsExactly(4, 5);
      refused(servable, new byte[0]);
      refused(servable, new byte[] {1, 2, 3});
      refused(servable, Arrays.copyOf(good, good.length - 1));
      refused(servable, new byte[] {10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7});
      assertThat(floats(run(servable, strings(shape(1), List.of(good))))).containsExactly(3);
    }
  }

  @Test
  void aModelOfStringsThatTakesEmptyOnesIsWarmedUp() {
    LoadedModel loaded =
        Loading.load(TestModel.identity(DataType.DT_STRING, -1).writeTo(dir.resolve("any")));
    loaded.servable().close();
    assertThat(loaded.report().warmedRows()).containsEntry("serving_default", 4);
    assertThat(loaded.report().notWarmed()).isEmpty();
  }

  @Test
  void aModelThatReadsNumbersIsWarmedUpWithOne() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_STRING, -1)
            .node("y", "StringToNumber", Map.of("out_type", type(DataType.DT_FLOAT)), "x")
            .signature(
                "serving_default",
                Map.of("x", tensor("x:0", DataType.DT_STRING, -1)),
                Map.of("y", tensor("y:0", DataType.DT_FLOAT, -1)));
    LoadedModel loaded = Loading.load(model.writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(loaded.report().warmedRows()).containsEntry("serving_default", 4);
      assertThat(floats(run(servable, strings(shape(2), "2.5", "-1")))).containsExactly(2.5f, -1);
    }
  }

  /** The kind that TensorFlow 1 wrote: its outputs share the memory of the variable. */
  private static TestModel referenceCounter() {
    Map<String, AttrValue> variable = Map.of("dtype", type(DataType.DT_FLOAT), "shape", shapeOf());
    return new TestModel()
        .constant("zero", 0f)
        .constant("one", 1f)
        .placeholder("delta", DataType.DT_FLOAT)
        .node("v", "VariableV2", variable)
        .node("reset", "Assign", DataType.DT_FLOAT, "v", "zero")
        .node("incr", "AssignAdd", DataType.DT_FLOAT, "v", "one")
        .node("add", "AssignAdd", DataType.DT_FLOAT, "v", "delta")
        .signature("get", Map.of(), reference("v"))
        .signature("reset", Map.of(), reference("reset"))
        .signature("incr", Map.of(), reference("incr"))
        .signature("add", Map.of("delta", tensor("delta:0", DataType.DT_FLOAT)), reference("add"))
        .initialisedBy("reset");
  }

  private static Map<String, TensorInfo> reference(String node) {
    return Map.of("output", tensor(node + ":0", DataType.DT_FLOAT_REF));
  }

  /** {@code y = 0.5 x + 2} of records that hold x. */
  private static TestModel exampleParser() {
    Map<String, AttrValue> parser =
        Map.of(
            "Nsparse",
            number(0),
            "Ndense",
            number(1),
            "sparse_types",
            AttrValue.newBuilder().setList(AttrValue.ListValue.getDefaultInstance()).build(),
            "Tdense",
            AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addType(DataType.DT_FLOAT))
                .build(),
            "dense_shapes",
            AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addShape(shapeOf().getShape()))
                .build());
    return new TestModel()
        .placeholder("x", DataType.DT_STRING, -1)
        .strings("no_names")
        .strings("key", "x")
        .noFloats("no_default")
        .constant("half", 0.5f)
        .constant("two", 2f)
        .node("parsed", "ParseExample", parser, "x", "no_names", "key", "no_default")
        .node("mul", "Mul", DataType.DT_FLOAT, "parsed", "half")
        .node("y", "AddV2", DataType.DT_FLOAT, "mul", "two")
        .signature(
            "serving_default",
            Map.of("x", tensor("x:0", DataType.DT_STRING, -1)),
            Map.of("y", tensor("y:0", DataType.DT_FLOAT, -1)));
  }

  private static byte[] example(float x) {
    Feature feature = Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(x)).build();
    return Example.newBuilder()
        .setFeatures(Features.newBuilder().putFeature("x", feature))
        .build()
        .toByteArray();
  }

  private static void refused(Servable servable, byte[] example) {
    ServingException refusal =
        catchThrowableOfType(
            ServingException.class, () -> run(servable, strings(shape(1), List.of(example))));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal.detail()).startsWith("the model refuses these values: ");
  }

  private static float value(Servable servable, String name, TensorData... inputs) {
    TensorData[] answer =
        servable.run(signature(servable, name), List.<TensorData[]>of(inputs)).get(0);
    return floats(answer[0])[0];
  }

  private static TensorData run(Servable servable, TensorData x) {
    return servable.run(signature(servable, "serving_default"), List.<TensorData[]>of(one(x)))
        .get(0)[0];
  }

  private static Signature signature(Servable servable, String name) {
    return Objects.requireNonNull(servable.signatures().get(name));
  }

  private static TensorData[] one(TensorData tensor) {
    return new TensorData[] {tensor};
  }
}
