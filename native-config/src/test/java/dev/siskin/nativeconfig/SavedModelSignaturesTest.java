package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.TestModel.tensor;
import static dev.siskin.nativeconfig.TestModel.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

class SavedModelSignaturesTest {
  private static final TensorInfo FLOATS = tensor("x:0", DataType.DT_FLOAT, -1);

  @Test
  void inputsAndOutputsAreSortedAndKeepTheirTensors() {
    MetaGraphDef graph =
        new TestModel()
            .placeholder("p", DataType.DT_FLOAT, -1, 3)
            .placeholder("q", DataType.DT_INT64, -1)
            .signature(
                "sum",
                Map.of(
                    "b", tensor("p:0", DataType.DT_FLOAT, -1, 3),
                    "a", tensor("q", DataType.DT_INT64, -1)),
                Map.of("y", tensor("p:0", DataType.DT_FLOAT, -1, 3)))
            .graph();
    Signature sum = offered(graph, "sum");
    assertThat(sum.inputs())
        .containsExactly(
            new TensorSpec("a", DType.INT64, new long[] {-1}, false, "q:0"),
            new TensorSpec("b", DType.FLOAT, new long[] {-1, 3}, false, "p:0"));
    assertThat(sum.methodName()).isEqualTo("tensorflow/serving/predict");
    assertThat(sum.outputs().get(0).tensorName()).isEqualTo("p:0");
  }

  @Test
  void anUnknownRankStaysUnknown() {
    TensorInfo any =
        TensorInfo.newBuilder()
            .setName("x:0")
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
            .build();
    Signature signature = offered(graph(any, any), "f");
    assertThat(signature.inputs().get(0).unknownRank()).isTrue();
    assertThat(signature.batchable()).isFalse();
  }

  @Test
  void theInitMarkerIsNoSignature() {
    MetaGraphDef graph =
        TestModel.halfPlusTwo(-1)
            .signature(
                "__saved_model_init_op", Map.of(), Map.of("x", TensorInfo.getDefaultInstance()))
            .graph();
    SavedModelSignatures signatures = SavedModelSignatures.of(graph);
    assertThat(signatures.offered()).containsOnlyKeys("serving_default");
    assertThat(signatures.refused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DT_QINT8, a type this server does not carry",
    "DT_COMPLEX64, a type this server does not carry",
    "DT_COMPLEX64_REF, a type this server does not carry",
    "DT_INVALID, a type this server does not carry"
  })
  void aTypeThatCannotBeServedIsNamed(DataType type, String reason) {
    TensorInfo odd = tensor("x:0", type, -1);
    assertThat(refusal(graph(odd, FLOATS))).contains("input a", type.name(), reason);
    assertThat(refusal(graph(FLOATS, odd))).contains("output y", type.name(), reason);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void theTypesOfThisServerAreOffered(DType type) {
    TensorInfo info = tensor("x:0", DataType.valueOf(type.tensorFlowName()), -1);
    assertThat(offered(graph(info, info), "f").inputs().get(0).dtype()).isEqualTo(type);
  }

  @Test
  void aReferenceComesOutAsItsTypeAndShowsState() {
    TensorInfo reference = tensor("v:0", DataType.DT_FLOAT_REF, -1);
    Signature f = offered(graph(FLOATS, reference), "f");
    assertThat(f.outputs().get(0).dtype()).isEqualTo(DType.FLOAT);
    assertThat(f.stateful()).isTrue();
    assertThat(f.batchable()).isFalse();
    assertThat(refusal(graph(reference, FLOATS))).contains("input a is DT_FLOAT_REF");
  }

  @Test
  void aSignatureWithoutInputsIsOfferedAndNeverBatched() {
    Signature f =
        offered(new TestModel().signature("f", Map.of(), Map.of("y", FLOATS)).graph(), "f");
    assertThat(f.inputs()).isEmpty();
    assertThat(f.batchable()).isFalse();
    assertThat(f.stateful()).isFalse();
  }

  @Test
  void aSignatureWithoutOutputsIsRefused() {
    assertThat(refusal(new TestModel().signature("f", Map.of("a", FLOATS), Map.of()).graph()))
        .isEqualTo("it has no outputs");
  }

  @Test
  void sparseTensorsAreRefused() {
    TensorInfo sparse =
        TensorInfo.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setCooSparse(TensorInfo.CooSparse.newBuilder().setValuesTensorName("x:0"))
            .build();
    assertThat(refusal(graph(sparse, FLOATS))).contains("input a is sparse");
  }

  @Test
  void oneBadSignatureLeavesTheOthersOnOffer() {
    MetaGraphDef graph =
        TestModel.halfPlusTwo(-1)
            .signature(
                "bad", Map.of("x", FLOATS), Map.of("y", tensor("y:0", DataType.DT_COMPLEX64, -1)))
            .graph();
    SavedModelSignatures signatures = SavedModelSignatures.of(graph);
    assertThat(signatures.offered()).containsOnlyKeys("serving_default");
    assertThat(signatures.refused()).containsOnlyKeys("bad");
  }

  @ParameterizedTest
  @CsvSource({
    "AssignAddVariableOp", "AssignVariableOp", "Assign", "ResourceScatterNdAdd", "ScatterNdUpdate",
    "QueueDequeueV2", "LookupTableInsertV2", "RngReadAndSkip", "StatefulUniform", "CountUpTo"
  })
  void anOperationThatChangesStateBehindAnOutputIsFound(String op) {
    Signature f = offered(behindY("change", op).graph(), "f");
    assertThat(f.stateful()).isTrue();
    assertThat(f.batchable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ReadVariableOp",
    "VariableV2",
    "StatefulPartitionedCall",
    "ScatterNd",
    "TensorScatterUpdate",
    "ScatterNdNonAliasingAdd",
    "LookupTableFindV2",
    "RandomUniform"
  })
  void anOperationThatOnlyReadsIsNoReason(String op) {
    assertThat(offered(behindY("read", op).graph(), "f").stateful()).isFalse();
  }

  @Test
  void aControlInputCountsAsMuchAsData() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("change", "AssignAddVariableOp", Map.of())
            .node("y", "Identity", DataType.DT_FLOAT, "x", "^change");
    assertThat(offered(signed(model).graph(), "f").stateful()).isTrue();
  }

  @Test
  void trainingBesideTheOutputsIsNoReason() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("y", "Identity", DataType.DT_FLOAT, "x")
            .node("train", "ResourceApplyAdam", Map.of(), "y");
    assertThat(offered(signed(model).graph(), "f").stateful()).isFalse();
  }

  @Test
  void whatLiesBehindAFedTensorDoesNotRun() {
    TestModel model =
        new TestModel()
            .node("x", "QueueDequeueV2", Map.of())
            .node("y", "Identity", DataType.DT_FLOAT, "x");
    assertThat(offered(signed(model).graph(), "f").stateful()).isFalse();
  }

  @Test
  void stateChangedInsideAFunctionOfAFunctionIsFound() {
    AttrValue body =
        AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName("outer")).build();
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("y", "StatefulPartitionedCall", Map.of("f", body), "x")
            .function(function("outer", "call", "inner"))
            .function(function("inner", "deep", "AssignSubVariableOp"));
    assertThat(offered(signed(model).graph(), "f").stateful()).isTrue();
  }

  @Test
  void functionsThatCallEachOtherEnd() {
    TestModel model =
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node("y", "ping", Map.of(), "x")
            .function(function("ping", "a", "pong"))
            .function(function("pong", "b", "ping"));
    assertThat(offered(signed(model).graph(), "f").stateful()).isFalse();
  }

  private static FunctionDef function(String name, String node, String op) {
    return FunctionDef.newBuilder()
        .setSignature(OpDef.newBuilder().setName(name))
        .addNodeDef(TestModel.functionNode(node, op, "x"))
        .build();
  }

  private static TestModel behindY(String node, String op) {
    return signed(
        new TestModel()
            .placeholder("x", DataType.DT_FLOAT, -1)
            .node(node, op, Map.of())
            .node("y", "AddV2", Map.of("T", type(DataType.DT_FLOAT)), "x", node));
  }

  private static TestModel signed(TestModel model) {
    return model.signature(
        "f", Map.of("a", FLOATS), Map.of("y", tensor("y:0", DataType.DT_FLOAT, -1)));
  }

  private static MetaGraphDef graph(TensorInfo input, TensorInfo output) {
    return new TestModel().signature("f", Map.of("a", input), Map.of("y", output)).graph();
  }

  private static Signature offered(MetaGraphDef graph, String name) {
    SavedModelSignatures signatures = SavedModelSignatures.of(graph);
    assertThat(signatures.offered()).containsKey(name);
    return Objects.requireNonNull(signatures.offered().get(name));
  }

  private static String refusal(MetaGraphDef graph) {
    SavedModelSignatures signatures = SavedModelSignatures.of(graph);
    assertThat(signatures.offered()).isEmpty();
    return Objects.requireNonNull(signatures.refused().get("f"));
  }
}
