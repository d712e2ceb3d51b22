package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one element of {@code inputs}, its keys in any order. Data whose type is not known yet is
 * passed, and read when the object has ended. One use.
 */
final class InputScan {
  private static final int MOST_NAME_CHARS = 1_024;

  private final JsonScanner in;
  private final ByteArrays arrays;
  private @Nullable String name;
  private @Nullable DType dtype;
  private long @Nullable [] shape;
  private long elements = -1;
  private long binaryBytes = -1;
  private @Nullable DataScan data;
  private int placeOfData = -1;
  private boolean sawParameters;

  InputScan(JsonScanner in, ByteArrays arrays) {
    this.in = in;
    this.arrays = arrays;
  }

  /** Passes the object; what was borrowed for it is given back where it is refused. */
  InputHeader read() {
    boolean whole = false;
    try {
      readKeys();
      InputHeader input = input();
      whole = true;
      return input;
    } catch (ServingException e) {
      throw name == null
          ? e
          : new ServingException(e.code(), "input '" + name + "': " + e.detail());
    } finally {
      if (!whole && data != null) {
        data.giveBack();
      }
    }
  }

  private void readKeys() {
    Members.beginObject(in, "inputs");
    while (in.nextKey()) {
      if (in.stringIs("name")) {
        requireFirst(name == null, "name");
        name = Members.text(in, "name", MOST_NAME_CHARS);
      } else if (in.stringIs("datatype")) {
        requireFirst(dtype == null, "datatype");
        dtype = DataTypes.read(in);
      } else if (in.stringIs("shape")) {
        requireFirst(shape == null, "shape");
        long[] said = Shapes.read(in);
        elements = Shapes.elements(said);
        shape = said;
      } else if (in.stringIs("data")) {
        requireFirst(data == null && placeOfData < 0, "data");
        readOrRemember();
      } else if (in.stringIs("parameters")) {
        requireFirst(!sawParameters, "parameters");
        sawParameters = true;
        readParameters();
      } else {
        in.skip();
      }
    }
  }

  private void readOrRemember() {
    if (dtype == null) {
      placeOfData = in.place();
      in.skip();
    } else {
      readData(in, dtype);
    }
  }

  private void readData(JsonScanner at, DType known) {
    DataScan scan = new DataScan(known, arrays);
    data = scan;
    scan.read(at, elements);
    if (shape != null) {
      // At once, so that the next input is lent nothing where this one lies.
      scan.requireShape(shape, elements);
    }
  }

  private void readParameters() {
    if (Members.isNull(in)) {
      return;
    }
    Members.beginObject(in, "parameters");
    while (in.nextKey()) {
      if (in.stringIs("binary_data_size")) {
        binaryBytes = Members.whole(in, "binary_data_size");
      } else if (in.stringIs("shared_memory_region")) {
        Members.refuseUnlessEmpty(in, "shared_memory_region");
      } else {
        in.skip();
      }
    }
  }

  private InputHeader input() {
    if (name == null || dtype == null || shape == null) {
      throw ServingException.invalid("an input needs 'name', 'datatype' and 'shape'");
    }
    if (placeOfData >= 0) {
      readData(in.again(placeOfData), dtype);
    }
    if (data != null) {
      data.requireShape(shape, elements);
    }
    if ((data == null) == (binaryBytes < 0)) {
      throw ServingException.invalid(
          "there must be either 'data' or a 'binary_data_size', and not both");
    }
    return new InputHeader(
        name, dtype, shape, data == null ? null : data.tensor(shape), Math.max(0, binaryBytes));
  }

  private static void requireFirst(boolean first, String key) {
    if (!first) {
      throw Members.twice(key);
    }
  }
}
