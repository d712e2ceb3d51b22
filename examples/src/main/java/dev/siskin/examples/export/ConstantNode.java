package dev.siskin.examples.export;

import com.google.protobuf.ByteString;
import org.tensorflow.RawTensor;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A Const node that holds a tensor's value as it was when read. */
final class ConstantNode {
  private ConstantNode() {}

  static NodeDef of(String name, Tensor value) {
    RawTensor raw = value.asRawTensor();
    if (raw.dataType() == DataType.DT_STRING) {
      throw new IllegalArgumentException("Cannot freeze the string variable '" + name + "'");
    }
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(raw.dataType()).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(content(raw)).build())
        .build();
  }

  private static TensorProto content(RawTensor raw) {
    byte[] bytes = new byte[Math.toIntExact(raw.numBytes())];
    raw.data().read(bytes);
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : raw.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorProto.newBuilder()
        .setDtype(raw.dataType())
        .setTensorShape(shape)
        .setTensorContent(ByteString.copyFrom(bytes))
        .build();
  }
}
