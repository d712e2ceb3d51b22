package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.Tensors.floats;
import static dev.siskin.nativeconfig.Tensors.raw;
import static dev.siskin.nativeconfig.Tensors.shape;
import static dev.siskin.nativeconfig.TestModel.tensor;
import static dev.siskin.nativeconfig.TestModel.text;
import static dev.siskin.nativeconfig.TestModel.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.BufferOverflowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;

class TensorFlowServableTest {
  private static final TensorInfo X = tensor("x:0", DataType.DT_FLOAT, -1);
  private static final TensorInfo Y = tensor("y:0", DataType.DT_FLOAT, -1);

  @TempDir private Path dir;

  @AfterEach
  void nothingIsLeftInNativeMemory() {
    assertThat(LiveNatives.models()).isZero();
    assertThat(LiveNatives.tensors()).isZero();
  }

  @Test
  void rowsOfSeveralRequestsShareARunAndGoBackToTheirOwners() {
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(-1, 2), dir)) {
      List<TensorData[]> answers =
          run(
              servable,
              one(floats(shape(1, 2), 2, 4)),
              one(floats(shape(2, 2), 6, 8, 10, 12)),
              one(floats(shape(1, 2), -4, 0)));
      assertThat(answers).hasSize(3);
      assertThat(answers.get(0)[0]).isEqualTo(floats(shape(1, 2), 3, 4));
      assertThat(answers.get(1)[0]).isEqualTo(floats(shape(2, 2), 5, 6, 7, 8));
      assertThat(answers.get(2)[0]).isEqualTo(floats(shape(1, 2), 0, 2));
      assertThat(answers.get(0)[0].bytes()).isSameAs(answers.get(2)[0].bytes());
    }
  }

  @Test
  void rowsMayLieAnywhereInTheirArray() {
    TensorData all = floats(shape(4), 2, 4, 6, 8);
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(-1), dir)) {
      List<TensorData[]> answers = run(servable, one(all.slice(2, 4)), one(all.slice(1, 2)));
      assertThat(answers.get(0)[0]).isEqualTo(floats(shape(2), 5, 6));
      assertThat(answers.get(1)[0]).isEqualTo(floats(shape(1), 4));
    }
  }

  @Test
  void severalInputsAndOutputsKeepTheirNames() {
    TestModel model =
        new TestModel()
            .placeholder("left", DataType.DT_FLOAT, -1)
            .placeholder("right", DataType.DT_FLOAT, -1)
            .node("sum", "AddV2", DataType.DT_FLOAT, "left", "right")
            .node("difference", "Sub", DataType.DT_FLOAT, "left", "right")
            .signature(
                "serving_default",
                Map.of(
                    "b", tensor("left:0", DataType.DT_FLOAT, -1),
                    "a", tensor("right:0", DataType.DT_FLOAT, -1)),
                Map.of(
                    "plus", tensor("sum:0", DataType.DT_FLOAT, -1),
                    "minus", tensor("difference:0", DataType.DT_FLOAT, -1),
                    "plus_again", tensor("sum:0", DataType.DT_FLOAT, -1)));
    try (Servable servable = Loading.servable(model, dir)) {
      TensorData[] ab = {floats(shape(2), 1, 2), floats(shape(2), 10, 20)};
      TensorData[] answer = run(servable, ab, ab).get(1);
      assertThat(floats(answer[0])).containsExactly(9, 18);
      assertThat(floats(answer[1])).containsExactly(11, 22);
      assertThat(floats(answer[2])).containsExactly(11, 22);
    }
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void everyTypeOfFixedWidthGoesThroughUnchanged(DType dtype) {
    TestModel model = TestModel.identity(DataType.valueOf(dtype.tensorFlowName()), -1, 3);
    byte[] bytes = new byte[2 * 3 * dtype.bytes()];
    new Random(11).nextBytes(bytes);
    for (int i = 0; i < bytes.length && dtype == DType.BOOL; i++) {
      bytes[i] &= 1;
    }
    try (Servable servable = Loading.servable(model, dir)) {
      TensorData rows = raw(dtype, shape(2, 3), bytes);
      List<TensorData[]> answers = run(servable, one(rows.slice(1, 2)), one(rows));
      assertThat(answers.get(0)[0]).isEqualTo(rows.slice(1, 2));
      assertThat(answers.get(1)[0]).isEqualTo(rows);
    }
  }

  @Test
  void eachSignatureRunsItsOwnPartOfTheGraph() {
    TestModel model =
        TestModel.halfPlusTwo(-1)
            .node("z", "Neg", DataType.DT_FLOAT, "x")
            .signature(
                "negated", Map.of("x", X), Map.of("z", tensor("z:0", DataType.DT_FLOAT, -1)));
    try (Servable servable = Loading.servable(model, dir)) {
      Signature negated = Objects.requireNonNull(servable.signatures().get("negated"));
      List<TensorData[]> six = List.<TensorData[]>of(one(floats(shape(1), 6)));
      assertThat(floats(servable.run(negated, six).get(0)[0])).containsExactly(-6);
      assertThat(floats(servable.run(signature(servable), six).get(0)[0])).containsExactly(5);
    }
  }

  @Test
  void aFixedShapeRunsOneRequestAtATime() {
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(3), dir)) {
      TensorData[] request = one(floats(shape(3), 2, 4, 6));
      assertThat(signature(servable).batchable()).isFalse();
      assertThat(run(servable, request).get(0)[0]).isEqualTo(floats(shape(3), 3, 4, 5));
      assertThatIllegalArgumentException().isThrownBy(() -> run(servable, request, request));
    }
  }

  @Test
  void anOutputWithoutRowsBelongsToItsOneRequest() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .constant("axis", new int[] {0})
            .node("y", "Sum", DataType.DT_FLOAT, "x", "axis")
            .signature(
                "serving_default", Map.of("x", X), Map.of("y", tensor("y:0", DataType.DT_FLOAT)));
    try (Servable servable = Loading.servable(model, dir)) {
      TensorData[] answer = run(servable, one(floats(shape(3), 2, 4, 6))).get(0);
      assertThat(answer[0]).isEqualTo(floats(shape(), 12));
    }
  }

  @Test
  void valuesThatTheModelRefusesFailThatRunAndNoOther() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("root", "Sqrt", DataType.DT_FLOAT, "x")
            .node(
                "y",
                "CheckNumerics",
                Map.of("T", type(DataType.DT_FLOAT), "message", text("read /srv/secret/key")),
                "root")
            .signature("serving_default", Map.of("x", X), Map.of("y", Y));
    try (Servable servable = Loading.servable(model, dir)) {
      ServingException refusal =
          catchThrowableOfType(
              ServingException.class, () -> run(servable, one(floats(shape(2), 4, -1))));
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal.detail()).contains("NaN").doesNotContain("secret").doesNotContain("\n");
      assertThat(LiveNatives.tensors()).isZero();
      assertThat(floats(run(servable, one(floats(shape(2), 4, 9))).get(0)[0]))
          .containsExactly(2, 3);
    }
  }

  @Test
  void anOutputThatLosesRowsIsNeverHandedOut() throws ModelLoadException {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("y", "Unique", DataType.DT_FLOAT, "x")
            .signature("serving_default", Map.of("x", X), Map.of("y", Y));
    try (Servable servable = Loading.loader(1).load(model.writeTo(dir)).servable()) {
      ServingException broken =
          catchThrowableOfType(
              ServingException.class, () -> run(servable, one(floats(shape(3), 1, 2, 1))));
      assertThat(broken.code()).isEqualTo(ErrorCode.INTERNAL);
      assertThat(broken.detail()).contains("output y has 2 rows for 3 put in");
    }
  }

  @Test
  void aRequestThatDoesNotSuitTheSignatureIsRefused() {
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(-1, 2), dir)) {
      ServingException refusal =
          catchThrowableOfType(
              ServingException.class, () -> run(servable, one(floats(shape(1, 3), 1, 2, 3))));
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
  }

  @Test
  void anInputThatCannotBeFilledIsFreedWithThoseBeforeIt() {
    TensorData row = floats(shape(1), 1);
    TensorFlowRuntime.start(NativeSettings.defaults());
    TensorData two = floats(shape(2), 1, 2);
    List<TensorData[]> requests = List.<TensorData[]>of(new TensorData[] {row, two});
    int type = DataType.DT_FLOAT.getNumber();
    try (NativeCall call = new NativeCall(2, 1)) {
      call.feed(type, shape(1), requests);
      assertThatThrownBy(() -> call.feed(type, shape(1), requests))
          .isInstanceOf(BufferOverflowException.class);
      assertThat(LiveNatives.tensors()).isEqualTo(2);
      call.release();
      assertThatThrownBy(() -> call.feed(type, shape(2), requests))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("4 bytes of the input were not given");
      call.release();
    }
    assertThat(LiveNatives.tensors()).isZero();
  }

  @Test
  void manyThreadsNeverMixTheirRows() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(-1, 4), dir)) {
      List<Future<Integer>> rowsAnswered = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        long seed = t;
        rowsAnswered.add(threads.submit(() -> runRowsOfItsOwn(servable, new Random(seed), 400)));
      }
      for (Future<Integer> answered : rowsAnswered) {
        assertThat(answered.get()).isGreaterThanOrEqualTo(400);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    Servable servable = Loading.servable(TestModel.halfPlusTwo(-1), dir);
    Signature signature = signature(servable);
    assertThat(LiveNatives.models()).isEqualTo(1);
    servable.close();
    servable.close();
    assertThat(LiveNatives.models()).isZero();
    List<TensorData[]> requests = List.<TensorData[]>of(one(floats(shape(1), 1)));
    ServingException gone =
        catchThrowableOfType(ServingException.class, () -> servable.run(signature, requests));
    assertThat(gone.code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void closingAmidRunsLetsThemEndAndRefusesTheNext() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch running = new CountDownLatch(4);
    Servable servable = Loading.servable(TestModel.halfPlusTwo(-1), dir);
    try {
      List<Future<ErrorCode>> ends = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        ends.add(threads.submit(() -> runUntilRefused(servable, running)));
      }
      running.await();
      servable.close();
      for (Future<ErrorCode> end : ends) {
        assertThat(end.get()).isEqualTo(ErrorCode.UNAVAILABLE);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static ErrorCode runUntilRefused(Servable servable, CountDownLatch running) {
    Signature signature = signature(servable);
    for (int i = 0; ; i++) {
      try {
        List<TensorData[]> answers =
            servable.run(signature, List.<TensorData[]>of(one(floats(shape(1), i))));
        assertThat(floats(answers.get(0)[0])).containsExactly(i / 2f + 2);
      } catch (ServingException e) {
        return e.code();
      }
      running.countDown();
    }
  }

  @Test
  void aSignatureOfAnotherModelIsTheFaultOfTheServer() {
    try (Servable servable = Loading.servable(TestModel.halfPlusTwo(-1), dir)) {
      Signature other = new Signature("other", "", List.of(), List.of());
      assertThatIllegalArgumentException().isThrownBy(() -> servable.run(other, List.of()));
    }
  }

  @Test
  void aFailureThatIsNotTheCallersFaultIsInternal() {
    ServingException answer =
        SignatureRunner.asAnswer(new IllegalStateException("cannot open /srv/models/a/1"));
    assertThat(answer.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(answer.detail()).isEqualTo("the model failed: cannot open (path)");
  }

  private static int runRowsOfItsOwn(Servable servable, Random random, int runs) {
    int rows = 0;
    for (int run = 0; run < runs; run++) {
      List<TensorData[]> requests = new ArrayList<>();
      for (int r = 1 + random.nextInt(5); r > 0; r--) {
        requests.add(one(randomRows(random)));
      }
      List<TensorData[]> answers = servable.run(signature(servable), requests);
      for (int r = 0; r < requests.size(); r++) {
        rows += requireHalfPlusTwo(requests.get(r)[0], answers.get(r)[0]);
      }
    }
    return rows;
  }

  private static TensorData randomRows(Random random) {
    int rows = 1 + random.nextInt(3);
    float[] values = new float[4 * rows];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(1 << 20);
    }
    return floats(shape(rows, 4), values);
  }

  private static int requireHalfPlusTwo(TensorData x, TensorData y) {
    float[] expected = floats(x);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = expected[i] * 0.5f + 2;
    }
    assertThat(y).isEqualTo(floats(x.shape(), expected));
    return (int) x.rows();
  }

  private static Signature signature(Servable servable) {
    return Objects.requireNonNull(servable.signatures().get(Signature.DEFAULT));
  }

  private static List<TensorData[]> run(Servable servable, TensorData[]... requests) {
    return servable.run(signature(servable), List.of(requests));
  }

  private static TensorData[] one(TensorData tensor) {
    return new TensorData[] {tensor};
  }
}
