package dev.siskin.loadtest.wire;

/**
 * The body of an answer.
 *
 * @param bytes all of it; not copied, not to be written to
 * @param jsonBytes so many of them are JSON, the rest are tensors; all are where the answer says
 *     nothing
 */
public record Reply(byte[] bytes, int jsonBytes) {

  /** For answers whose body nobody asked for. */
  public static final Reply NONE = new Reply(new byte[0], 0);
}
