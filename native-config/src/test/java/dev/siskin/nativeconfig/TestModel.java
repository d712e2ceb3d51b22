package dev.siskin.nativeconfig;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes small SavedModels node by node, without TensorFlow. */
final class TestModel {
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private final MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
  private String tag = "serve";

  /** {@code y = 0.5 x + 2}, element by element. */
  static TestModel halfPlusTwo(long... dims) {
    return new TestModel()
        .placeholder("x", DataType.DT_FLOAT, dims)
        .constant("half", 0.5f)
        .constant("two", 2f)
        .node("mul", "Mul", DataType.DT_FLOAT, "x", "half")
        .node("y", "AddV2", DataType.DT_FLOAT, "mul", "two")
        .signature(
            "serving_default",
            Map.of("x", tensor("x:0", DataType.DT_FLOAT, dims)),
            Map.of("y", tensor("y:0", DataType.DT_FLOAT, dims)));
  }

  /** One row in, the same row out, of any type. */
  static TestModel identity(DataType type, long... dims) {
    return new TestModel()
        .placeholder("x", type, dims)
        .node("y", "Identity", type, "x")
        .signature(
            "serving_default",
            Map.of("x", tensor("x:0", type, dims)),
            Map.of("y", tensor("y:0", type, dims)));
  }

  /** Dense layers with relu between them and random weights. */
  static TestModel mlp(int... widths) {
    TestModel model = new TestModel().placeholder("x", DataType.DT_FLOAT, -1, widths[0]);
    Random random = new Random(7);
    String last = "x";
    for (int layer = 1; layer < widths.length; layer++) {
      String name = "fc" + layer;
      model
          .weights(name + "_w", random, widths[layer - 1], widths[layer])
          .weights(name + "_b", random, widths[layer])
          .node(name + "_mm", "MatMul", DataType.DT_FLOAT, last, name + "_w")
          .node(name + "_add", "AddV2", DataType.DT_FLOAT, name + "_mm", name + "_b")
          .node(name, "Relu", DataType.DT_FLOAT, name + "_add");
      last = name;
    }
    return model.signature(
        "serving_default",
        Map.of("x", tensor("x:0", DataType.DT_FLOAT, -1, widths[0])),
        Map.of("y", tensor(last + ":0", DataType.DT_FLOAT, -1, widths[widths.length - 1])));
  }

  TestModel placeholder(String name, DataType type, long... dims) {
    graph
        .addNodeBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", type(type))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(dims)).build());
    return this;
  }

  TestModel constant(String name, float value) {
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape())
            .addFloatVal(value)
            .build());
  }

  TestModel constant(String name, int... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(shape(new long[] {values.length}));
    for (int value : values) {
      tensor.addIntVal(value);
    }
    return constant(name, tensor.build());
  }

  /** A constant list of strings. */
  TestModel strings(String name, String... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(shape(new long[] {values.length}));
    for (String value : values) {
      tensor.addStringVal(ByteString.copyFromUtf8(value));
    }
    return constant(name, tensor.build());
  }

  /** A constant without elements. */
  TestModel noFloats(String name) {
    return constant(
        name,
        TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(0)).build());
  }

  /** A node whose one type attribute is {@code T}. */
  TestModel node(String name, String op, DataType type, String... inputs) {
    return node(name, op, Map.of("T", type(type)), inputs);
  }

  TestModel node(String name, String op, Map<String, AttrValue> attributes, String... inputs) {
    graph
        .addNodeBuilder()
        .setName(name)
        .setOp(op)
        .putAllAttr(attributes)
        .addAllInput(List.of(inputs));
    return this;
  }

  TestModel function(FunctionDef function) {
    graph.getLibraryBuilder().addFunction(function);
    return this;
  }

  TestModel signature(
      String name, Map<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
    meta.putSignatureDef(
        name,
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putAllInputs(inputs)
            .putAllOutputs(outputs)
            .build());
    return this;
  }

  /** Runs a node once, while the model is loaded. */
  TestModel initialisedBy(String node) {
    CollectionDef nodes =
        CollectionDef.newBuilder()
            .setNodeList(CollectionDef.NodeList.newBuilder().addValue(node))
            .build();
    meta.putCollectionDef("saved_model_main_op", nodes);
    return this;
  }

  TestModel tagged(String newTag) {
    tag = newTag;
    return this;
  }

  MetaGraphDef graph() {
    meta.setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags(tag));
    return meta.setGraphDef(graph).build();
  }

  byte[] bytes() {
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(graph())
        .build()
        .toByteArray();
  }

  Path writeTo(Path versionDir) {
    return writeTo(versionDir, bytes());
  }

  static Path writeTo(Path versionDir, byte[] savedModel) {
    try {
      Files.createDirectories(versionDir);
      try (OutputStream out = Files.newOutputStream(versionDir.resolve("saved_model.pb"))) {
        out.write(savedModel);
      }
      return versionDir;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TensorInfo tensor(String name, DataType type, long... dims) {
    return TensorInfo.newBuilder().setName(name).setDtype(type).setTensorShape(shape(dims)).build();
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue shapeOf(long... dims) {
    return AttrValue.newBuilder().setShape(shape(dims)).build();
  }

  static AttrValue number(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  static NodeDef functionNode(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs)).build();
  }

  private TestModel weights(String name, Random random, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= (int) dim;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat((float) random.nextGaussian() * 0.1f);
    }
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(dims))
            .setTensorContent(ByteString.copyFrom(bytes.array()))
            .build());
  }

  private TestModel constant(String name, TensorProto value) {
    graph
        .addNodeBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build());
    return this;
  }

  private static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDimBuilder().setSize(dim);
    }
    return shape.build();
  }
}
