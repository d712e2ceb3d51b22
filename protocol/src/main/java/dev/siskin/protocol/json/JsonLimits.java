package dev.siskin.protocol.json;

/**
 * What a JSON body may hold; TF Serving itself has no such limits, we keep its meaning within them.
 *
 * @param depth nesting of arrays and objects
 * @param numberChars digits of one number; its sign, point and {@code e} do not count
 * @param stringChars characters of a key, or of a string that is read; those passed over have none
 */
public record JsonLimits(int depth, int numberChars, int stringChars) {
  /** Deeper than any tensor that a model takes, shallow enough for any stack. */
  public static final JsonLimits DEFAULT = new JsonLimits(100, 64, 1 << 20);
}
