package dev.siskin.standalone.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a request cannot do without, in bare loops. A program of its own: for each line on its input
 * ({@code run THREADS ROWS MILLIS} or {@code decode MILLIS}) it says how many nanoseconds of
 * processor time one took. Between lines it costs nothing.
 */
final class BareLoops {
  private BareLoops() {}

  /** Takes the folder of mlp784's version. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TensorFlowLoop tensorFlow = new TensorFlowLoop(Path.of(arguments[0]));
    DecodeLoop decode = new DecodeLoop();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(
          words[0].equals("decode")
              ? decode.run(Long.parseLong(words[1]))
              : tensorFlow.run(
                  Integer.parseInt(words[1]),
                  Integer.parseInt(words[2]),
                  Long.parseLong(words[3])));
    }
  }
}
