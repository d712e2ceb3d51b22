package dev.siskin.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** A model loaded as a server of small models loads it: with the single-threaded executor. */
public final class LoadedModel implements AutoCloseable {
  private static final ConfigProto SINGLE_THREADED =
      ConfigProto.newBuilder()
          .setIntraOpParallelismThreads(1)
          .setInterOpParallelismThreads(1)
          .setExperimental(
              ConfigProto.Experimental.newBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR"))
          .build();

  private final SavedModelBundle bundle;

  public LoadedModel(Path folder) {
    bundle =
        SavedModelBundle.loader(folder.toString())
            .withTags("serve")
            .withConfigProto(SINGLE_THREADED)
            .load();
  }

  public List<String> opTypes() {
    return bundle.metaGraphDef().getGraphDef().getNodeList().stream().map(n -> n.getOp()).toList();
  }

  public List<String> nodeNames() {
    return bundle.metaGraphDef().getGraphDef().getNodeList().stream()
        .map(n -> n.getName())
        .toList();
  }

  /** Rows of the float output {@code output} for rows of the float input {@code input}. */
  public List<List<Float>> floats(String input, List<float[]> rows, String output) {
    try (TFloat32 tensor = tensor(rows);
        Result result = bundle.function("serving_default").call(Map.of(input, tensor))) {
      TFloat32 values = (TFloat32) result.get(output).orElseThrow();
      List<List<Float>> answers = new ArrayList<>();
      for (long row = 0; row < values.shape().get(0); row++) {
        List<Float> answer = new ArrayList<>();
        values.get(row).scalars().forEach(value -> answer.add(value.getFloat()));
        answers.add(answer);
      }
      return answers;
    }
  }

  /** The int64 output {@code output}, one value a row. */
  public List<Long> longs(String input, List<float[]> rows, String output) {
    try (TFloat32 tensor = tensor(rows);
        Result result = bundle.function("serving_default").call(Map.of(input, tensor))) {
      List<Long> answers = new ArrayList<>();
      TInt64 values = (TInt64) result.get(output).orElseThrow();
      values.scalars().forEach(value -> answers.add(value.getLong()));
      return answers;
    }
  }

  private static TFloat32 tensor(List<float[]> rows) {
    int width = rows.get(0).length;
    float[] flat = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, flat, i * width, width);
    }
    return TFloat32.tensorOf(Shape.of(rows.size(), width), DataBuffers.of(flat));
  }

  @Override
  public void close() {
    bundle.close();
  }
}
