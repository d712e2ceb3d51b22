package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way through the JSON of a request, its keys in any order; unknown keys are passed, and known
 * ones that come twice are refused. One use.
 */
final class HeaderScan {
  private static final int MOST_TENSORS = 1_024;
  private static final int MOST_ID_CHARS = 256;
  private static final int MOST_NAME_CHARS = 1_024;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MOST_MICROS = Long.MAX_VALUE / NANOS_PER_MICRO;

  private final JsonScanner in;
  private final ByteArrays arrays;
  private final List<InputHeader> inputs = new ArrayList<>(2);
  private final List<OutputHeader> outputs = new ArrayList<>(2);
  private @Nullable String id;
  private String signature = Signature.DEFAULT;
  private boolean binaryOutput;
  private long timeoutNanos;
  private Wishes.@Nullable Priority priority;
  private boolean sawInputs;
  private boolean sawOutputs;
  private boolean sawParameters;

  HeaderScan(JsonScanner in, ByteArrays arrays) {
    this.in = in;
    this.arrays = arrays;
  }

  /** Passes all of it; what was borrowed is given back where it is refused. */
  InferHeader read() {
    boolean whole = false;
    try {
      readKeys();
      whole = true;
    } finally {
      if (!whole) {
        InferHeader.giveBack(inputs, arrays);
      }
    }
    Wishes wishes =
        timeoutNanos == 0 && priority == null ? Wishes.NONE : new Wishes(timeoutNanos, priority);
    return new InferHeader(id, signature, wishes, binaryOutput, inputs, outputs);
  }

  private void readKeys() {
    if (in.isEmpty() || in.peek() != '{') {
      throw ServingException.invalid("JSON Parse error: the request must be a JSON object");
    }
    in.beginObject();
    while (in.nextKey()) {
      if (in.stringIs("inputs")) {
        requireFirst(!sawInputs, "inputs");
        sawInputs = true;
        readInputs();
      } else if (in.stringIs("outputs")) {
        requireFirst(!sawOutputs, "outputs");
        sawOutputs = true;
        readOutputs();
      } else if (in.stringIs("parameters")) {
        requireFirst(!sawParameters, "parameters");
        sawParameters = true;
        readParameters();
      } else if (in.stringIs("id")) {
        requireFirst(id == null, "id");
        id = Members.isNull(in) ? null : Members.text(in, "id", MOST_ID_CHARS);
      } else {
        in.skip();
      }
    }
    if (!in.isEmpty()) {
      throw ServingException.invalid("JSON Parse error: there is more after the JSON object");
    }
  }

  private void readInputs() {
    Members.beginList(in, "inputs");
    while (in.nextElement()) {
      requireFew(inputs.size(), "inputs");
      inputs.add(new InputScan(in, arrays).read());
    }
  }

  private void readOutputs() {
    if (Members.isNull(in)) {
      return;
    }
    Members.beginList(in, "outputs");
    Set<String> names = new HashSet<>();
    while (in.nextElement()) {
      requireFew(outputs.size(), "outputs");
      OutputHeader output = readOutput();
      if (!names.add(output.name())) {
        throw ServingException.invalid("output '" + output.name() + "' is asked for twice");
      }
      outputs.add(output);
    }
  }

  private OutputHeader readOutput() {
    String name = null;
    Boolean binary = null;
    boolean sawOwn = false;
    Members.beginObject(in, "outputs");
    while (in.nextKey()) {
      if (in.stringIs("name")) {
        requireFirst(name == null, "name");
        name = Members.text(in, "name", MOST_NAME_CHARS);
      } else if (in.stringIs("parameters")) {
        requireFirst(!sawOwn, "parameters");
        sawOwn = true;
        binary = readOutputParameters();
      } else {
        in.skip();
      }
    }
    if (name == null) {
      throw ServingException.invalid("an output needs a 'name'");
    }
    return new OutputHeader(name, binary);
  }

  private @Nullable Boolean readOutputParameters() {
    Boolean binary = null;
    if (Members.isNull(in)) {
      return null;
    }
    Members.beginObject(in, "parameters");
    while (in.nextKey()) {
      if (in.stringIs("binary_data")) {
        binary = Members.flag(in, "binary_data");
      } else if (in.stringIs("classification")) {
        Members.refuseUnlessEmpty(in, "classification");
      } else if (in.stringIs("shared_memory_region")) {
        Members.refuseUnlessEmpty(in, "shared_memory_region");
      } else {
        in.skip();
      }
    }
    return binary;
  }

  private void readParameters() {
    if (Members.isNull(in)) {
      return;
    }
    Members.beginObject(in, "parameters");
    while (in.nextKey()) {
      if (in.stringIs("binary_data_output")) {
        binaryOutput = Members.flag(in, "binary_data_output");
      } else if (in.stringIs("timeout")) {
        timeoutNanos = Math.min(Members.whole(in, "timeout"), MOST_MICROS) * NANOS_PER_MICRO;
      } else if (in.stringIs("priority")) {
        priority = readPriority();
      } else if (in.stringIs("signature_name")) {
        signature = Members.text(in, "signature_name", MOST_NAME_CHARS);
      } else if (in.stringIs("sequence_id")) {
        Members.refuseUnlessEmpty(in, "sequence_id");
      } else {
        in.skip();
      }
    }
  }

  /** Triton's numbers, of which 1 is the highest and 0 says nothing; or our own words. */
  private Wishes.@Nullable Priority readPriority() {
    if (in.peek() == '"') {
      in.string();
      for (Wishes.Priority each : Wishes.Priority.values()) {
        if (in.stringIs(each.name().toLowerCase(java.util.Locale.ROOT))) {
          return each;
        }
      }
      throw ServingException.invalid("'priority' is critical, normal or sheddable, or a number");
    }
    long level = Members.whole(in, "priority");
    if (level == 0) {
      return null;
    }
    return level == 1
        ? Wishes.Priority.CRITICAL
        : level == 2 ? Wishes.Priority.NORMAL : Wishes.Priority.SHEDDABLE;
  }

  private static void requireFew(int known, String key) {
    if (known == MOST_TENSORS) {
      throw ServingException.invalid("more than " + MOST_TENSORS + " " + key);
    }
  }

  private static void requireFirst(boolean first, String key) {
    if (!first) {
      throw Members.twice(key);
    }
  }
}
