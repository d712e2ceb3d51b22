package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonNumbers;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is made of examples, and how it is answered: {@code {"results": [..]}}. */
public enum ExamplesReply implements Reply {
  /** A list of labels with their scores for each example. */
  CLASSIFY("classification", "tensorflow/serving/classify"),
  /** A value for each example. */
  REGRESS("regression", "tensorflow/serving/regress");

  private static final String PREDICT = "tensorflow/serving/predict";
  private static final String CLASSES = "classes";
  private static final String SCORES = "scores";
  private static final String VALUES = "outputs";

  private final String noun;
  private final String methodName;

  ExamplesReply(String noun, String methodName) {
    this.noun = noun;
    this.methodName = methodName;
  }

  /**
   * Refuses a signature that was not made for this. TensorFlow 2 exports all signatures as made for
   * predict; one of the right form is taken.
   */
  void check(Signature signature) {
    ServingException misfit = misfit(signature);
    boolean named = signature.methodName().equals(methodName);
    if (!named && (misfit != null || !signature.methodName().equals(PREDICT))) {
      throw ServingException.invalid(
          "Expected "
              + noun
              + " signature method_name to be "
              + methodName
              + ". Was: "
              + signature.methodName());
    }
    if (misfit != null) {
      throw misfit;
    }
  }

  /** What keeps a signature from being one, null if nothing does. */
  private @Nullable ServingException misfit(Signature signature) {
    if (signature.inputs().size() != 1) {
      return ServingException.invalid("Expected one input Tensor.");
    }
    if (signature.inputs().get(0).dtype() != DType.STRING) {
      return ServingException.invalid("input " + signature.inputs().get(0) + " takes no examples");
    }
    return this == CLASSIFY ? classesMisfit(signature) : valuesMisfit(signature);
  }

  private static @Nullable ServingException classesMisfit(Signature signature) {
    int outputs = signature.outputs().size();
    if (outputs != 1 && outputs != 2) {
      return ServingException.invalid("Expected one or two output Tensors, found " + outputs);
    }
    if (index(signature, CLASSES) < 0 && index(signature, SCORES) < 0) {
      return precondition(
          "Expected classification signature outputs to contain at least one of \"classes\" or"
              + " \"scores\". Signature was: "
              + signature);
    }
    return null;
  }

  private static @Nullable ServingException valuesMisfit(Signature signature) {
    if (signature.outputs().size() != 1) {
      return ServingException.invalid("Expected one output Tensor.");
    }
    return index(signature, VALUES) < 0
        ? precondition("No regression outputs found in SignatureDef: " + signature)
        : null;
  }

  @Override
  public int write(
      ByteSink out, String model, String version, Signature signature, TensorData[] outputs) {
    out.putAscii("{\"results\":[");
    if (this == CLASSIFY) {
      writeClasses(
          out,
          output(signature, outputs, CLASSES, DType.STRING),
          output(signature, outputs, SCORES, DType.FLOAT));
    } else {
      writeValues(out, outputs[index(signature, VALUES)]);
    }
    out.putAscii("]}");
    return ALL_JSON;
  }

  private static void writeClasses(
      ByteSink out, @Nullable TensorData classes, @Nullable TensorData scores) {
    TensorData some = classes == null ? scores : classes;
    if (some == null) {
      return;
    }
    if (scores != null && !Arrays.equals(some.shape(), scores.shape())) {
      throw ServingException.invalid(
          "Tensors class and score should match in dim_size(1). Got "
              + some.shape()[1]
              + " vs. "
              + scores.shape()[1]);
    }
    int label = classes == null ? 0 : classes.offset();
    int score = scores == null ? 0 : scores.offset();
    for (int row = 0; row < some.rows(); row++) {
      out.putAscii(row == 0 ? "[" : ",[");
      for (int i = 0; i < some.shape()[1]; i++) {
        out.putAscii(i == 0 ? "[" : ",[");
        if (classes == null) {
          out.putAscii("\"\"");
        } else {
          label = PredictWriter.writeString(out, classes.bytes(), label, false);
        }
        out.put(',');
        if (scores == null) {
          out.putAscii("0.0");
        } else {
          JsonNumbers.putFloat(out, (float) LittleEndian.FLOATS.get(scores.bytes(), score));
          score += Float.BYTES;
        }
        out.put(']');
      }
      out.put(']');
    }
  }

  private static void writeValues(ByteSink out, TensorData values) {
    long[] shape = values.shape();
    if (shape.length != 1 && !(shape.length == 2 && shape[1] == 1)) {
      throw ServingException.invalid(
          "Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got "
              + Arrays.toString(shape));
    }
    checkType("output", values, DType.FLOAT);
    for (int i = 0; i < values.elements(); i++) {
      if (i > 0) {
        out.put(',');
      }
      int at = values.offset() + i * Float.BYTES;
      JsonNumbers.putFloat(out, (float) LittleEndian.FLOATS.get(values.bytes(), at));
    }
  }

  private static @Nullable TensorData output(
      Signature signature, TensorData[] outputs, String name, DType type) {
    int index = index(signature, name);
    if (index < 0) {
      return null;
    }
    TensorData output = outputs[index];
    if (output.shape().length != 2) {
      throw ServingException.invalid(
          "Expected Tensor shape: [batch_size num_classes] but got "
              + Arrays.toString(output.shape()));
    }
    checkType(name, output, type);
    return output;
  }

  private static void checkType(String what, TensorData output, DType type) {
    if (output.dtype() != type) {
      throw ServingException.invalid(
          "Expected "
              + what
              + " Tensor of "
              + type.tensorFlowName()
              + ". Got: "
              + output.dtype().tensorFlowName());
    }
  }

  /** Place of the output of that name, or -1. */
  private static int index(Signature signature, String name) {
    for (int i = 0; i < signature.outputs().size(); i++) {
      if (signature.outputs().get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static ServingException precondition(String what) {
    return new ServingException(ErrorCode.FAILED_PRECONDITION, what);
  }
}
