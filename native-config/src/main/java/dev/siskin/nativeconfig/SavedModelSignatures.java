package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a graph offers, and what it has that is not served, with the reason. Judged by reading
 * alone: no native code takes part.
 *
 * @param offered by name of the signature, sorted
 * @param refused reason by name of the signature, sorted
 */
record SavedModelSignatures(Map<String, Signature> offered, Map<String, String> refused) {
  /** Marks of the SavedModel format ({@code __saved_model_init_op}) that nobody can call. */
  private static final String MARKER_PREFIX = "__saved_model_";

  /** Ends the name of the type of a tensor that shares the memory of a variable. */
  private static final String REFERENCE = "_REF";

  SavedModelSignatures {
    offered = Collections.unmodifiableMap(new TreeMap<>(offered));
    refused = Collections.unmodifiableMap(new TreeMap<>(refused));
  }

  static SavedModelSignatures of(MetaGraphDef graph) {
    StateWriters writers = new StateWriters(graph.getGraphDef());
    Map<String, Signature> offered = new TreeMap<>();
    Map<String, String> refused = new TreeMap<>();
    graph
        .getSignatureDefMap()
        .forEach(
            (name, def) -> {
              if (name.startsWith(MARKER_PREFIX)) {
                return;
              }
              try {
                offered.put(name, bind(name, def, writers));
              } catch (Unservable e) {
                refused.put(name, e.reason());
              }
            });
    return new SavedModelSignatures(offered, refused);
  }

  private static Signature bind(String name, SignatureDef def, StateWriters writers) {
    Map<String, TensorInfo> inputs = new TreeMap<>(def.getInputsMap());
    Map<String, TensorInfo> outputs = new TreeMap<>(def.getOutputsMap());
    if (outputs.isEmpty()) {
      throw new Unservable("it has no outputs");
    }
    List<TensorSpec> ins = specs(inputs, false);
    List<TensorSpec> outs = specs(outputs, true);
    boolean stateful =
        outputs.values().stream().anyMatch(SavedModelSignatures::isReference)
            || writers.areBehind(names(outs), names(ins));
    return new Signature(name, def.getMethodName(), ins, outs, stateful);
  }

  private static List<TensorSpec> specs(Map<String, TensorInfo> tensors, boolean output) {
    return tensors.entrySet().stream()
        .map(entry -> spec(entry.getKey(), entry.getValue(), output))
        .toList();
  }

  private static TensorSpec spec(String name, TensorInfo info, boolean output) {
    String where = (output ? "output " : "input ") + name;
    if (info.getEncodingCase() != TensorInfo.EncodingCase.NAME) {
      throw new Unservable(where + " is sparse or composite, and only dense tensors are served");
    }
    DType dtype = dtype(where, info, output);
    TensorShapeProto shape = info.getTensorShape();
    if (shape.getUnknownRank()) {
      return new TensorSpec(name, dtype, new long[0], true, tensor(info));
    }
    long[] dims = shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    for (long dim : dims) {
      if (dim < -1) {
        throw new Unservable(where + " has a dimension of size " + dim);
      }
    }
    return new TensorSpec(name, dtype, dims, false, tensor(info));
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::tensorName).toList();
  }

  /** A run that fetches a reference is given a plain tensor; to feed one, none is at hand. */
  private static DType dtype(String where, TensorInfo info, boolean output) {
    String type = info.getDtype().name();
    DType dtype = DType.ofTensorFlowName(output ? type.replace(REFERENCE, "") : type);
    if (dtype == null) {
      throw new Unservable(where + " is " + type + ", a type this server does not carry");
    }
    return dtype;
  }

  private static boolean isReference(TensorInfo info) {
    return info.getDtype().name().endsWith(REFERENCE);
  }

  /** Its full name: {@code x} and {@code x:0} mean the same tensor. */
  private static String tensor(TensorInfo info) {
    String name = info.getName();
    return name.indexOf(':') < 0 ? name + ":0" : name;
  }
}
