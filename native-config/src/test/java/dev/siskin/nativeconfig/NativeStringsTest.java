package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.Tensors.shape;
import static dev.siskin.nativeconfig.Tensors.strings;
import static dev.siskin.nativeconfig.TestModel.number;
import static dev.siskin.nativeconfig.TestModel.shapeOf;
import static dev.siskin.nativeconfig.TestModel.tensor;
import static dev.siskin.nativeconfig.TestModel.text;
import static dev.siskin.nativeconfig.TestModel.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;

class NativeStringsTest {
  private static final TensorInfo X = tensor("x:0", DataType.DT_STRING, -1);
  private static final TensorInfo KEY = tensor("key", DataType.DT_INT64, -1);
  private static final TensorInfo Y = tensor("y:0", DataType.DT_STRING, -1);

  /** TensorFlow keeps strings up to 22 bytes within their struct; lengths take 1 to 3 bytes. */
  private static final int[] EDGES = {0, 1, 21, 22, 23, 24, 127, 128, 16_383, 16_384, 100_000};

  private static final String LONG = "a string that does not fit into its struct";

  @TempDir private Path dir;

  @AfterEach
  void nothingIsLeftInNativeMemory() {
    assertThat(LiveNatives.models()).isZero();
    assertThat(LiveNatives.tensors()).isZero();
  }

  @Test
  void anyBytesOfAnyLengthGoThroughUnchangedInSharedRuns() {
    Random random = new Random(23);
    try (Servable servable = Loading.servable(TestModel.identity(DataType.DT_STRING, -1, 2), dir)) {
      for (int run = 0; run < 400; run++) {
        List<TensorData[]> requests = new ArrayList<>();
        for (int r = 1 + random.nextInt(5); r > 0; r--) {
          requests.add(one(anyStrings(random)));
        }
        List<TensorData[]> answers = servable.run(signature(servable), requests);
        for (int r = 0; r < requests.size(); r++) {
          assertThat(answers.get(r)[0]).isEqualTo(requests.get(r)[0]);
        }
      }
    }
  }

  @Test
  void everyLengthAroundThoseAtWhichTheFormChangesGoesThrough() {
    Random random = new Random(5);
    List<byte[]> all =
        IntStream.concat(IntStream.of(EDGES), IntStream.range(0, 300))
            .mapToObj(length -> anyBytes(random, length))
            .toList();
    TensorData x = strings(shape(all.size()), all);
    try (Servable servable = Loading.servable(TestModel.identity(DataType.DT_STRING, -1), dir)) {
      assertThat(run(servable, x)).isEqualTo(x);
      assertThat(run(servable, x.slice(3, 7))).isEqualTo(x.slice(3, 7));
    }
  }

  @Test
  void aScalarAndADeepShapeGoThrough() {
    TensorData scalar = strings(shape(), LONG);
    TestModel model = TestModel.identity(DataType.DT_STRING);
    try (Servable servable = Loading.servable(model, dir.resolve("scalar"))) {
      assertThat(run(servable, scalar)).isEqualTo(scalar);
    }
    TensorData deep = strings(shape(1, 2, 1, 2), "a", LONG, "", "d");
    model = TestModel.identity(DataType.DT_STRING, -1, 2, 1, 2);
    try (Servable servable = Loading.servable(model, dir.resolve("deep"))) {
      assertThat(run(servable, deep)).isEqualTo(deep);
    }
  }

  @Test
  void operationsSeeTheStringsAndTheirJoinsComeBack() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_STRING, -1)
            .node("y", "StringJoin", Map.of("N", number(3), "separator", text("-")), "x", "x", "x")
            .node("bytes", "StringLength", Map.of("unit", text("BYTE")), "x")
            .signature(
                "serving_default",
                Map.of("x", X),
                Map.of("y", Y, "bytes", tensor("bytes:0", DataType.DT_INT32, -1)));
    try (Servable servable = Loading.servable(model, dir)) {
      List<TensorData[]> answers =
          servable.run(
              signature(servable),
              List.of(one(strings(shape(1), "\0é")), one(strings(shape(2), "", LONG))));
      assertThat(answers.get(0)[0].bytes()).startsWith(3, 0, 0, 0, 0, 0, 0, 0, 42, 0, 0, 0);
      assertThat(strings(answers.get(0)[1])).containsExactly("\0é-\0é-\0é");
      assertThat(strings(answers.get(1)[1])).containsExactly("--", LONG + "-" + LONG + "-" + LONG);
    }
  }

  @Test
  void aRunThatChoosesAmongStringsGivesThoseOfEachRequest() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_STRING, -1)
            .placeholder("i", DataType.DT_INT32, -1)
            .node(
                "y",
                "Gather",
                Map.of("Tparams", type(DataType.DT_STRING), "Tindices", type(DataType.DT_INT32)),
                "x",
                "i")
            .signature(
                "serving_default",
                Map.of("x", X, "i", tensor("i:0", DataType.DT_INT32, -1)),
                Map.of("y", Y));
    try (Servable servable = Loading.servable(model, dir)) {
      TensorData turned = Tensors.raw(DType.INT32, shape(2), new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
      TensorData[] answer =
          servable
              .run(
                  signature(servable),
                  List.<TensorData[]>of(
                      new TensorData[] {turned, strings(shape(2), "short", LONG)}))
              .get(0);
      assertThat(strings(answer[0])).containsExactly(LONG, "short");
    }
  }

  @Test
  void aTableKeepsTheStringsBeyondTheRunThatBroughtThem() {
    TestModel model =
        new TestModel()
            .placeholder("key", DataType.DT_INT64, -1)
            .placeholder("value", DataType.DT_STRING, -1)
            .placeholder("otherwise", DataType.DT_STRING)
            .node("table", "MutableHashTableV2", table("key_dtype", "value_dtype"))
            .node("put", "LookupTableInsertV2", table("Tin", "Tout"), "table", "key", "value")
            .node("kept", "Identity", DataType.DT_STRING, "value", "^put")
            .node("found", "LookupTableFindV2", table("Tin", "Tout"), "table", "key", "otherwise")
            .signature(
                "put",
                Map.of("key", KEY, "value", tensor("value", DataType.DT_STRING, -1)),
                Map.of("kept", tensor("kept", DataType.DT_STRING, -1)))
            .signature(
                "find",
                Map.of("key", KEY, "otherwise", tensor("otherwise", DataType.DT_STRING)),
                Map.of("value", tensor("found", DataType.DT_STRING, -1)));
    try (Servable servable = Loading.servable(model, dir)) {
      Signature put = Objects.requireNonNull(servable.signatures().get("put"));
      Signature find = Objects.requireNonNull(servable.signatures().get("find"));
      assertThat(put.stateful()).isTrue();
      for (int i = 0; i < 200; i++) {
        TensorData[] entry = {key(i), strings(shape(1), i + LONG)};
        servable.run(put, List.<TensorData[]>of(entry));
      }
      for (int i = 0; i < 200; i++) {
        TensorData[] asked = {key(i), strings(shape(), "none")};
        assertThat(strings(servable.run(find, List.<TensorData[]>of(asked)).get(0)[0]))
            .containsExactly(i + LONG);
      }
    }
  }

  @Test
  void aVariableKeepsTheTensorItWasGiven() {
    Map<String, AttrValue> variable =
        Map.of(
            "dtype",
            type(DataType.DT_STRING),
            "shape",
            shapeOf(2),
            "shared_name",
            text("kept strings"));
    Map<String, AttrValue> dtype = Map.of("dtype", type(DataType.DT_STRING));
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_STRING, 2)
            .node("v", "VarHandleOp", variable)
            .node("set", "AssignVariableOp", dtype, "v", "x")
            .node("y", "ReadVariableOp", dtype, "v", "^set")
            .node("now", "ReadVariableOp", dtype, "v")
            .signature(
                "set",
                Map.of("x", tensor("x:0", DataType.DT_STRING, 2)),
                Map.of("y", tensor("y:0", DataType.DT_STRING, 2)))
            .signature("get", Map.of(), Map.of("y", tensor("now:0", DataType.DT_STRING, 2)));
    try (Servable servable = Loading.servable(model, dir)) {
      Signature set = Objects.requireNonNull(servable.signatures().get("set"));
      Signature get = Objects.requireNonNull(servable.signatures().get("get"));
      TensorData old = strings(shape(2), "old", LONG);
      servable.run(set, List.<TensorData[]>of(one(old)));
      List<TensorData[]> nothing = List.<TensorData[]>of(new TensorData[0]);
      assertThat(servable.run(get, nothing).get(0)[0]).isEqualTo(old);
      TensorData young = strings(shape(2), LONG, "young");
      servable.run(set, List.<TensorData[]>of(one(young)));
      assertThat(servable.run(get, nothing).get(0)[0]).isEqualTo(young);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void runsOfStringsLeaveNoMemoryBehind() throws IOException {
    TensorData x = strings(shape(256), Collections.nCopies(256, anyBytes(new Random(1), 4_000)));
    try (Servable servable = Loading.servable(TestModel.identity(DataType.DT_STRING, -1), dir)) {
      for (int i = 0; i < 100; i++) {
        run(servable, x);
      }
      long before = residentBytes();
      // A tensor lost in each would be 200 MB.
      for (int i = 0; i < 200; i++) {
        run(servable, x);
      }
      assertThat(residentBytes() - before).isLessThan(100L << 20);
    }
  }

  @Test
  void stringsBeyondTheLongestArrayInOneRunAreRefused() {
    Signature signature =
        SavedModelSignatures.of(TestModel.identity(DataType.DT_STRING, -1).graph())
            .offered()
            .get("serving_default");
    int count = 1 << 20;
    // 4 bytes each where they wait, and 28 in native memory.
    TensorData[] empties = {Tensors.raw(DType.STRING, shape(count), new byte[4 * count])};
    int fitting = (RunPlan.MAX_BYTES - 1024) / (28 * count);
    Signature strings = Objects.requireNonNull(signature);
    assertThat(RunPlan.of(strings, Collections.nCopies(fitting, empties)).totalRows())
        .isEqualTo(fitting * count);
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> RunPlan.of(strings, Collections.nCopies(fitting + 1, empties)))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE));
  }

  @Test
  void stringsThatDoNotFillTheShapeAreRefusedAndFreed() {
    TensorFlowRuntime.start(NativeSettings.defaults());
    List<TensorData[]> requests = List.<TensorData[]>of(one(strings(shape(2), "a", LONG)));
    try (NativeCall call = new NativeCall(1, 1)) {
      assertThatExceptionOfType(RuntimeException.class)
          .isThrownBy(() -> call.feed(DataType.DT_STRING.getNumber(), shape(3), requests));
      assertThat(LiveNatives.tensors()).isZero();
      call.feed(DataType.DT_STRING.getNumber(), shape(2), requests);
      assertThat(LiveNatives.tensors()).isEqualTo(1);
      call.release();
    }
  }

  private static long residentBytes() throws IOException {
    String statm = Files.readString(Path.of("/proc/self/statm"));
    return 4096 * Long.parseLong(statm.split(" ", 3)[1]);
  }

  private static TensorData anyStrings(Random random) {
    int rows = 1 + random.nextInt(3);
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 2 * rows; i++) {
      boolean edge = random.nextInt(4) == 0;
      values.add(anyBytes(random, edge ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(64)));
    }
    return strings(shape(rows, 2), values);
  }

  /** Zeros and invalid UTF-8 among them. */
  private static byte[] anyBytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i += 7) {
      bytes[i] = (byte) (random.nextBoolean() ? 0 : 0xFF);
    }
    return bytes;
  }

  private static Map<String, AttrValue> table(String key, String value) {
    return Map.of(key, type(DataType.DT_INT64), value, type(DataType.DT_STRING));
  }

  private static TensorData key(int key) {
    byte[] bytes = {(byte) key, 0, 0, 0, 0, 0, 0, 0};
    return Tensors.raw(DType.INT64, shape(1), bytes);
  }

  private static Signature signature(Servable servable) {
    return Objects.requireNonNull(servable.signatures().get(Signature.DEFAULT));
  }

  private static TensorData run(Servable servable, TensorData x) {
    return servable.run(signature(servable), List.<TensorData[]>of(one(x))).get(0)[0];
  }

  private static TensorData[] one(TensorData tensor) {
    return new TensorData[] {tensor};
  }
}
