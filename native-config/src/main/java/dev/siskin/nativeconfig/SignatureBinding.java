package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.Signature;
import java.util.List;

/**
 * A signature and the tensors of the graph it stands for.
 *
 * @param inputTensors names such as {@code x:0}, in the order of {@code signature.inputs()}
 * @param outputTensors likewise for {@code signature.outputs()}
 */
record SignatureBinding(
    Signature signature, List<String> inputTensors, List<String> outputTensors) {
  SignatureBinding {
    inputTensors = List.copyOf(inputTensors);
    outputTensors = List.copyOf(outputTensors);
  }
}
