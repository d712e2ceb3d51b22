package dev.siskin.nativeconfig;

/** A model version that cannot be served; the message is one sentence for the operator. */
public final class ModelLoadException extends Exception {
  private static final long serialVersionUID = 1L;

  public ModelLoadException(String sentence) {
    super(sentence);
  }

  public ModelLoadException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** The sentence for the operator. */
  public String sentence() {
    String message = getMessage();
    return message == null ? "the model does not load" : message;
  }
}
