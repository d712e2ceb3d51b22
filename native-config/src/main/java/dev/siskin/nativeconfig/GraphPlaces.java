package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.TensorSpec;
import java.util.List;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.DataType;

/** Tensors of a loaded graph that are fed or fetched together. Any thread; good until closed. */
final class GraphPlaces implements AutoCloseable {
  /** TensorFlow's numbers of references begin here: its number and that of the type. */
  private static final int REFERENCES = 100;

  private final TF_Output places;
  private final int[] types;

  private GraphPlaces(TF_Output places, int[] types) {
    this.places = places;
    this.types = types;
  }

  /**
   * Looks tensors up by their names in the graph.
   *
   * @param references whether tensors that share the memory of variables will do
   * @throws Unservable when the graph lacks one, or has it with another type
   */
  static GraphPlaces find(NativeModel model, List<TensorSpec> specs, boolean references) {
    TF_Output places = new TF_Output(specs.size());
    int[] types = new int[specs.size()];
    boolean complete = false;
    try {
      for (int i = 0; i < types.length; i++) {
        types[i] = find(model, specs.get(i), places.getPointer(i), references);
      }
      complete = true;
      return new GraphPlaces(places, types);
    } finally {
      if (!complete) {
        places.close();
      }
    }
  }

  private static int find(NativeModel model, TensorSpec spec, TF_Output place, boolean references) {
    String tensor = spec.tensorName();
    int colon = tensor.lastIndexOf(':');
    TF_Operation operation = model.operation(colon < 0 ? tensor : tensor.substring(0, colon));
    int index = colon < 0 ? 0 : index(tensor.substring(colon + 1));
    if (operation == null || index < 0 || index >= tensorflow.TF_OperationNumOutputs(operation)) {
      throw new Unservable(spec.name() + " stands for " + tensor + ", which the graph lacks");
    }
    place.oper(operation);
    place.index(index);
    int type = DataType.valueOf(spec.dtype().tensorFlowName()).getNumber();
    int found = tensorflow.TF_OperationOutputType(place);
    if (found != type && !(references && found == type + REFERENCES)) {
      throw new Unservable(
          "%s is %s in the signature and %s in the graph"
              .formatted(spec.name(), spec.dtype().tensorFlowName(), name(found)));
    }
    return type;
  }

  /** TensorFlow's name of a type, by its number. */
  static String name(int type) {
    DataType known = DataType.forNumber(type);
    return known == null ? "type " + type : known.name();
  }

  private static int index(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  int count() {
    return types.length;
  }

  /** TensorFlow's number of the type of one of them; what is no reference once it is fetched. */
  int type(int index) {
    return types[index];
  }

  /** All of them, as the C binding takes them. */
  TF_Output places() {
    return places;
  }

  @Override
  public void close() {
    places.close();
  }
}
