package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Models that answer their inputs, of any type, under the same names with {@code _out}; written
 * node by node, without TensorFlow.
 */
final class EchoModel {
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private final SignatureDef.Builder signature =
      SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");

  /** Both that the tests ask: one of several types, and one of half floats. */
  static void writeAll(Path models) throws IOException {
    new EchoModel()
        .with("text", DataType.DT_STRING, -1)
        .with("f", DataType.DT_FLOAT, -1, 2)
        .with("n", DataType.DT_INT64, -1, 1)
        .writeTo(models, "echo");
    new EchoModel().with("h", DataType.DT_HALF, -1, 2).writeTo(models, "half");
  }

  /** One float tensor of any size, {@code x}. */
  static void writeLarge(Path models) throws IOException {
    new EchoModel().with("x", DataType.DT_FLOAT, -1, -1).writeTo(models, "large");
  }

  /** Two floats a row, {@code x}, under that name. */
  static void writeSmall(Path models, String name) throws IOException {
    new EchoModel().with("x", DataType.DT_FLOAT, -1, 2).writeTo(models, name);
  }

  /** Another input, with its output. */
  private EchoModel with(String name, DataType type, long... dims) {
    AttrValue dtype = AttrValue.newBuilder().setType(type).build();
    AttrValue shape = AttrValue.newBuilder().setShape(shape(dims)).build();
    graph.addNodeBuilder().setName(name).setOp("Placeholder").putAttr("dtype", dtype);
    graph.getNodeBuilder(graph.getNodeCount() - 1).putAttr("shape", shape);
    String out = name + "_out";
    graph.addNodeBuilder().setName(out).setOp("Identity").addInput(name).putAttr("T", dtype);
    signature.putInputs(name, tensor(name, type, dims)).putOutputs(out, tensor(out, type, dims));
    return this;
  }

  /** Writes version 1 of it. */
  private void writeTo(Path models, String name) throws IOException {
    SavedModel model =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(
                MetaGraphDef.newBuilder()
                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                    .setGraphDef(graph)
                    .putSignatureDef("serving_default", signature.build()))
            .build();
    Path folder = Files.createDirectories(models.resolve(name).resolve("1"));
    try (OutputStream out = Files.newOutputStream(folder.resolve("saved_model.pb"))) {
      model.writeTo(out);
    }
  }

  private static TensorInfo tensor(String name, DataType type, long... dims) {
    return TensorInfo.newBuilder()
        .setName(name + ":0")
        .setDtype(type)
        .setTensorShape(shape(dims))
        .build();
  }

  private static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDimBuilder().setSize(dim);
    }
    return shape.build();
  }
}
