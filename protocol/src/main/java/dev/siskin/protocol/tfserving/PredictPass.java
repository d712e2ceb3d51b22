package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One way through a predict body, under the signature known when its data comes. One use. */
final class PredictPass {
  private static final TensorData[] NONE = {};

  private final JsonScanner in;
  private final Map<String, Signature> signatures;
  private final ByteArrays arrays;
  private @Nullable StatedName stated;
  private boolean knewName;
  private boolean sawInstances;
  private boolean sawInputs;
  private @Nullable Signature signature;
  private TensorData[] tensors = NONE;
  private PredictReply reply = PredictReply.ROWS;

  /**
   * @param stated the signature's name where an earlier pass found it; then the body's is not read
   */
  PredictPass(
      JsonScanner in,
      Map<String, Signature> signatures,
      ByteArrays arrays,
      @Nullable StatedName stated) {
    this.in = in;
    this.signatures = signatures;
    this.arrays = arrays;
    this.stated = stated;
    this.knewName = stated != null;
  }

  /** The request; null where the data was read before its signature was named. */
  @Nullable InferRequest read() {
    InferRequest request = null;
    try {
      readBody();
      if (stated == null || stated.isDefault() || knewName) {
        request = request();
      }
      return request;
    } finally {
      if (request == null) {
        giveBack();
      }
    }
  }

  /** The name found, if any. */
  @Nullable StatedName stated() {
    return stated;
  }

  /** Whether the name was known before the data came, so that another pass would end the same. */
  boolean knewName() {
    return knewName;
  }

  static void beginBody(JsonScanner in) {
    if (in.isEmpty()) {
      throw ServingException.invalid("JSON Parse error: The document is empty");
    }
    if (in.peek() != '{') {
      throw ServingException.invalid("JSON Parse error: Request body must be a JSON object");
    }
    in.beginObject();
  }

  private void readBody() {
    beginBody(in);
    while (in.nextKey()) {
      if (in.stringIs("instances")) {
        boolean first = !sawInstances;
        sawInstances = true;
        readData(first);
      } else if (in.stringIs("inputs")) {
        boolean first = !sawInputs;
        sawInputs = true;
        readData(first);
      } else if (stated == null && in.stringIs("signature_name")) {
        stated = StatedName.read(in, signatures);
        knewName = !sawInputs && !sawInstances;
      } else {
        in.skip();
      }
    }
  }

  private void readData(boolean first) {
    Signature known = stated == null ? signatures.get(Signature.DEFAULT) : stated.signature();
    if (!first || known == null || (sawInstances && sawInputs)) {
      in.skip();
      return;
    }
    signature = known;
    Forms.Given given =
        sawInstances ? Forms.rows(in, known, arrays) : Forms.columns(in, known, arrays);
    tensors = given.inputs();
    reply = given.reply();
  }

  private InferRequest request() {
    if (sawInstances && sawInputs) {
      throw ServingException.invalid(
          "Not formatted correctly expecting only one of 'inputs' or 'instances' keys in the JSON"
              + " request.");
    }
    if (!sawInstances && !sawInputs) {
      throw ServingException.invalid("Missing 'inputs' or 'instances' key");
    }
    if (signature == null) {
      throw unknownSignature(stated == null ? Signature.DEFAULT : stated.text());
    }
    return new InferRequest(signature, tensors, rows(signature, tensors), reply);
  }

  private void giveBack() {
    for (TensorData tensor : tensors) {
      arrays.giveBack(tensor.bytes());
    }
    tensors = NONE;
  }

  private static int rows(Signature signature, TensorData[] tensors) {
    if (!signature.batchable()) {
      return 1;
    }
    long rows = tensors[0].rows();
    for (int i = 1; i < tensors.length; i++) {
      if (tensors[i].rows() != rows) {
        throw ServingException.invalid(
            "Input '"
                + signature.inputs().get(i).name()
                + "' has inconsistent batch size: "
                + tensors[i].rows()
                + " against "
                + rows);
      }
    }
    if (rows == 0) {
      throw ServingException.invalid("the request holds no rows");
    }
    return Math.toIntExact(rows);
  }

  private ServingException unknownSignature(String name) {
    return ServingException.invalid(
        "Serving signature name: \""
            + name
            + "\" not found in signature def; this version has "
            + new TreeSet<>(signatures.keySet()));
  }
}
