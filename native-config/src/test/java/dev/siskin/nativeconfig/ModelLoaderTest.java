package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.Tensors.floats;
import static dev.siskin.nativeconfig.Tensors.shape;
import static dev.siskin.nativeconfig.TestModel.number;
import static dev.siskin.nativeconfig.TestModel.shapeOf;
import static dev.siskin.nativeconfig.TestModel.tensor;
import static dev.siskin.nativeconfig.TestModel.text;
import static dev.siskin.nativeconfig.TestModel.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;

class ModelLoaderTest {
  private static final TensorInfo X = tensor("x:0", DataType.DT_FLOAT, -1);
  private static final TensorInfo Y = tensor("y:0", DataType.DT_FLOAT, -1);

  @TempDir private Path dir;

  @AfterEach
  void nothingIsLeftInNativeMemory() {
    assertThat(LiveNatives.models()).isZero();
    assertThat(LiveNatives.tensors()).isZero();
  }

  @Test
  void aSoundModelIsServedBySingleThreadedExecutor() {
    LoadedModel loaded = Loading.load(TestModel.halfPlusTwo(-1).writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(servable.signatures()).containsOnlyKeys("serving_default");
      assertThat(servable.refusedSignatures()).isEmpty();
      assertThat(loaded.report().executor()).isEqualTo(GraphExecutor.SINGLE_THREADED);
      assertThat(loaded.report().load()).isPositive();
      assertThat(loaded.report().warmUp()).isPositive();
      assertThat(LiveNatives.models()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5", "8"})
  void everySizeToTheLargestBatchIsWarmedUp(int maxBatchRows) throws ModelLoadException {
    LoadedModel loaded =
        Loading.loader(maxBatchRows).load(TestModel.halfPlusTwo(-1, 3).writeTo(dir));
    loaded.servable().close();
    assertThat(loaded.report().warmedRows())
        .containsExactly(Map.entry("serving_default", maxBatchRows));
  }

  @Test
  void aSpentBudgetLeavesTheFirstRunOnly() throws ModelLoadException {
    AtomicLong nanos = new AtomicLong();
    ModelLoader hurried =
        new ModelLoader(
            TensorFlowRuntime.start(NativeSettings.defaults()),
            new LoadLimits(1 << 20, 64, Duration.ofMillis(1)),
            () -> nanos.getAndAdd(TimeUnit.SECONDS.toNanos(1)));
    LoadedModel loaded = hurried.load(TestModel.halfPlusTwo(-1).writeTo(dir));
    loaded.servable().close();
    assertThat(loaded.report().warmedRows()).containsEntry("serving_default", 1);
    assertThat(loaded.report().load()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aTruncatedModelIsRefusedBeforeTensorFlowSeesIt() {
    byte[] whole = TestModel.halfPlusTwo(-1).bytes();
    TestModel.writeTo(dir, Arrays.copyOf(whole, whole.length - 7));
    refused("saved_model.pb is truncated: ");
  }

  @Test
  void whatTensorFlowRefusesHasItsReasonInOneLine() {
    signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .node("y", "NoSuchOp", Map.of(), "x"))
        .writeTo(dir);
    refused("TensorFlow refuses the model: Op type not registered 'NoSuchOp'");
  }

  @Test
  void missingVariablesAreFoundByTheFirstRun() {
    plusVariable().writeTo(dir);
    refused("no signature can be served: f: variables are missing: the first run says ");
  }

  @Test
  void aSignatureThatFailsItsFirstRunLeavesTheOthersOnOffer() {
    TestModel model =
        plusVariable()
            .node("z", "Neg", DataType.DT_FLOAT, "x")
            .signature(
                "negated", Map.of("x", X), Map.of("z", tensor("z:0", DataType.DT_FLOAT, -1)));
    try (Servable servable = Loading.servable(model, dir)) {
      assertThat(servable.signatures()).containsOnlyKeys("negated");
      assertThat(servable.refusedSignatures().get("f")).startsWith("variables are missing");
    }
  }

  @Test
  void referenceVariablesRunOnTheDefaultExecutor() {
    LoadedModel loaded = Loading.load(plusReferenceVariable().initialisedBy("set").writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(loaded.report().executor()).isEqualTo(GraphExecutor.DEFAULT);
      TensorData y = run(servable, "f", floats(shape(2), 1f, 2f));
      assertThat(floats(y)).containsExactly(6f, 7f);
    }
  }

  @Test
  void referenceVariablesThatNothingSetsAreMissing() {
    plusReferenceVariable().writeTo(dir);
    refused("f: variables are missing: the first run says ");
  }

  @Test
  void branchesOfOldGraphsGiveTheNumbersOfTheBranchTaken() {
    TestModel model =
        signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .constant("axis", new int[] {0})
                .constant("ten", 10f)
                .node("sum", "Sum", DataType.DT_FLOAT, "x", "axis")
                .node("small", "Less", DataType.DT_FLOAT, "sum", "ten")
                .node("branch", "Switch", DataType.DT_FLOAT, "x", "small")
                .node("negated", "Neg", DataType.DT_FLOAT, "branch:1")
                .node("kept", "Identity", DataType.DT_FLOAT, "branch:0")
                .node(
                    "y",
                    "Merge",
                    Map.of("T", type(DataType.DT_FLOAT), "N", number(2)),
                    "negated",
                    "kept"));
    LoadedModel loaded = Loading.load(model.writeTo(dir));
    try (Servable servable = loaded.servable()) {
      assertThat(loaded.report().executor()).isEqualTo(GraphExecutor.DEFAULT);
      assertThat(floats(run(servable, "f", floats(shape(2), 1, 2)))).containsExactly(-1, -2);
      assertThat(floats(run(servable, "f", floats(shape(2), 11, 2)))).containsExactly(11, 2);
    }
  }

  @Test
  void aVersionWithoutAServableSignatureListsTheReasons() {
    TestModel.halfPlusTwo(-1)
        .signature("serving_default", Map.of("x", X), Map.of())
        .signature("raw", Map.of("x", X), Map.of("y", tensor("y:0", DataType.DT_COMPLEX64, -1)))
        .writeTo(dir);
    refused(
        "no signature can be served: raw: output y is DT_COMPLEX64", "serving_default: it has no");
  }

  @Test
  void aModelWithoutSignaturesIsRefused() {
    new TestModel().placeholder("x", DataType.DT_FLOAT, -1).writeTo(dir);
    refused("saved_model.pb has no signatures");
  }

  @Test
  void aTensorThatTheGraphLacksIsNamed() {
    TestModel.halfPlusTwo(-1)
        .signature("f", Map.of("x", X), Map.of("y", tensor("nowhere:0", DataType.DT_FLOAT, -1)))
        .signature(
            "serving_default", Map.of("x", X), Map.of("y", tensor("y:5", DataType.DT_FLOAT, -1)))
        .writeTo(dir);
    refused("y stands for nowhere:0, which the graph lacks", "y stands for y:5");
  }

  @Test
  void aSignatureThatLiesAboutATypeIsRefused() {
    TestModel.halfPlusTwo(-1)
        .signature(
            "serving_default", Map.of("x", X), Map.of("y", tensor("y:0", DataType.DT_INT32, -1)))
        .writeTo(dir);
    refused("y is DT_INT32 in the signature and DT_FLOAT in the graph");
  }

  @Test
  void anOutputOfAnotherShapeThanItsSignatureIsRefused() {
    TestModel.halfPlusTwo(-1, 3)
        .signature(
            "serving_default",
            Map.of("x", tensor("x:0", DataType.DT_FLOAT, -1, 3)),
            Map.of("y", tensor("y:0", DataType.DT_FLOAT, -1, 2)))
        .writeTo(dir);
    refused("output y has the shape [1, 3], not that of its signature");
  }

  @Test
  void anOutputWithAnotherNumberOfRowsIsRefused() {
    signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .constant("along", new int[] {2})
                .node("y", "Tile", Map.of("T", type(DataType.DT_FLOAT)), "x", "along"))
        .writeTo(dir);
    refused("output y has 2 rows for 1 put in");
  }

  @Test
  void aModelThatTakesOneRowOnlyIsFoundOut() {
    signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .constant("one", new int[] {1})
                .node("y", "Reshape", DataType.DT_FLOAT, "x", "one"))
        .writeTo(dir);
    refused("f: it runs one row and fails at 2: ");
  }

  @Test
  void aModelThatRefusesZerosIsWarmedUpWithOnes() {
    TestModel model =
        signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .node("inverse", "Reciprocal", DataType.DT_FLOAT, "x")
                .node("y", "CheckNumerics", checked(), "inverse"));
    try (Servable servable = Loading.servable(model, dir)) {
      assertThat(floats(run(servable, "f", floats(shape(1), 4f)))).containsExactly(0.25f);
    }
  }

  @Test
  void anOpenDimensionThatMayNotBeOneIsGuessedLarger() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1, -1)
            .constant("begin", 0, 0)
            .constant("size", -1, 8)
            .node(
                "y",
                "Slice",
                Map.of("T", type(DataType.DT_FLOAT), "Index", type(DataType.DT_INT32)),
                "x",
                "begin",
                "size")
            .signature(
                "f",
                Map.of("x", tensor("x:0", DataType.DT_FLOAT, -1, -1)),
                Map.of("y", tensor("y:0", DataType.DT_FLOAT, -1, 8)));
    try (Servable servable = Loading.servable(model, dir)) {
      assertThat(servable.refusedSignatures()).isEmpty();
    }
  }

  @Test
  void aModelThatRefusesEveryGuessIsRefused() {
    signed(
            new TestModel()
                .placeholder("x", DataType.DT_FLOAT, -1)
                .constant("ten", 10f)
                .node("below", "Sub", DataType.DT_FLOAT, "x", "ten")
                .node("root", "Sqrt", DataType.DT_FLOAT, "below")
                .node("y", "CheckNumerics", checked(), "root"))
        .writeTo(dir);
    refused("f: it refuses every row made up for it: ");
  }

  private void refused(String... parts) {
    ModelLoadException refusal =
        catchThrowableOfType(ModelLoadException.class, () -> Loading.loader(4).load(dir));
    assertThat(refusal.sentence()).contains(parts).doesNotContain("\n");
  }

  private static TensorData run(Servable servable, String name, TensorData x) {
    Signature signature = Objects.requireNonNull(servable.signatures().get(name));
    return servable.run(signature, List.<TensorData[]>of(new TensorData[] {x})).get(0)[0];
  }

  private static TestModel signed(TestModel model) {
    return model.signature("f", Map.of("x", X), Map.of("y", Y));
  }

  private static Map<String, AttrValue> checked() {
    return Map.of("T", type(DataType.DT_FLOAT), "message", text("y must be finite"));
  }

  /** A variable of the kind TensorFlow 2 writes, whose value would stand in variables/. */
  private static TestModel plusVariable() {
    return signed(
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node(
                "v",
                "VarHandleOp",
                Map.of(
                    "dtype", type(DataType.DT_FLOAT), "shape", shapeOf(), "shared_name", text("v")))
            .node("read", "ReadVariableOp", Map.of("dtype", type(DataType.DT_FLOAT)), "v")
            .node("y", "AddV2", DataType.DT_FLOAT, "x", "read"));
  }

  /** A variable of the kind TensorFlow 1 wrote; the node {@code set} gives it the value 5. */
  private static TestModel plusReferenceVariable() {
    return signed(
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .constant("five", 5f)
            .node("v", "VariableV2", Map.of("dtype", type(DataType.DT_FLOAT), "shape", shapeOf()))
            .node("set", "Assign", DataType.DT_FLOAT, "v", "five")
            .node("read", "Identity", DataType.DT_FLOAT, "v")
            .node("y", "AddV2", DataType.DT_FLOAT, "x", "read"));
  }
}
