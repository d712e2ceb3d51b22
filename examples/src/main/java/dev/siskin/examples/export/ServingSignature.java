package dev.siskin.examples.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The named inputs and outputs a caller of the model sees, each tied to a tensor of the graph; its
 * key is always {@value #KEY}.
 *
 * @param inputs public name to placeholder, in the order they are written
 * @param outputs public name to result, in the order they are written
 */
public record ServingSignature(
    Map<String, ? extends Operand<?>> inputs, Map<String, ? extends Operand<?>> outputs) {
  /** The one signature an exported model has. */
  public static final String KEY = "serving_default";

  static final String PREDICT_METHOD = "tensorflow/serving/predict";

  public ServingSignature {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException("A signature needs an input and an output");
    }
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  SignatureDef toProto() {
    SignatureDef.Builder signature = SignatureDef.newBuilder().setMethodName(PREDICT_METHOD);
    inputs.forEach((name, tensor) -> signature.putInputs(name, describe(tensor.asOutput())));
    outputs.forEach((name, tensor) -> signature.putOutputs(name, describe(tensor.asOutput())));
    return signature.build();
  }

  private static TensorInfo describe(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }
}
