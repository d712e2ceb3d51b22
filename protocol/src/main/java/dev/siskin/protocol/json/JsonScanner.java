package dev.siskin.protocol.json;

import dev.siskin.protocol.error.ServingException;
import java.util.Arrays;

/**
 * Walks over the JSON of one body (RFC 8259, and the words for NaN and the infinities) without
 * keeping any of it: the caller asks for what may come next, the scanner passes it or refuses the
 * body. Reads nothing behind the end of the outermost value.
 *
 * <p>Its protocol: {@link #peek} stands the scanner on a value. A list is {@link #beginList}, then
 * a value for each {@link #nextElement} that says so; an object is {@link #beginObject}, then a
 * value for each {@link #nextKey}. Each value is passed by one of the others.
 *
 * <p>Allocates nothing but at its making, some bits for very deep bodies and the texts of messages.
 * Not thread-safe; one use.
 */
public final class JsonScanner {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final byte[] bytes;
  private final int begin;
  private final int end;
  private final JsonLimits limits;
  private final DecimalText number;
  private int at;
  private int depth;

  /** A bit for each depth: whether it is an object's. */
  private long[] objects = new long[2];

  /** Whether the list or object just begun has shown nothing yet. */
  private boolean fresh;

  private int stringFrom;
  private int stringTo;

  public JsonScanner(byte[] bytes, int offset, int length, JsonLimits limits) {
    this.bytes = bytes;
    this.begin = offset;
    this.end = offset + length;
    this.limits = limits;
    this.number = new DecimalText(bytes, offset, end, limits.numberChars());
    this.at = offset;
    if (length >= 3 && Arrays.equals(bytes, offset, offset + 3, BYTE_ORDER_MARK, 0, 3)) {
      at += 3;
    }
  }

  /** Whether there is nothing left but white space. */
  public boolean isEmpty() {
    skipSpace();
    return at == end;
  }

  /** Bytes that were not passed yet. */
  public int left() {
    return end - at;
  }

  /** The first byte of the value that comes; the scanner stands on it. */
  public int peek() {
    skipSpace();
    if (at == end) {
      throw bad("the document ends too early", at);
    }
    return bytes[at];
  }

  public void beginList() {
    begin('[', 0);
  }

  public void beginObject() {
    begin('{', 1);
  }

  /** Whether another element comes, on which the scanner then stands; else the list is passed. */
  public boolean nextElement() {
    return next(']');
  }

  /** Whether another key came, on whose value it then stands; else the object is passed. */
  public boolean nextKey() {
    if (!next('}')) {
      return false;
    }
    if (peek() != '"') {
      throw bad("a key must be a string, not '" + word() + "'", at);
    }
    passString();
    checkLength();
    if (peek() != ':') {
      throw bad("a ':' must follow a key, not '" + word() + "'", at);
    }
    at++;
    peek();
    return true;
  }

  /**
   * Passes a comma and stands on the number behind it, if there is one and nothing between them but
   * at most one blank. The shape of nearly all lists of numbers; says false and passes nothing
   * where it is another.
   */
  public boolean nextPlainNumber() {
    int next = at + 1;
    if (next >= end || bytes[at] != ',') {
      return false;
    }
    if (bytes[next] == ' ' && ++next == end) {
      return false;
    }
    if (!DecimalText.isDigit(bytes[next]) && bytes[next] != '-') {
      return false;
    }
    at = next;
    return true;
  }

  /** Passes a number, which {@link DecimalText#mayBegin} must have let expect. */
  public DecimalText number() {
    at = number.read(at);
    return number;
  }

  /** Passes a string. */
  public void string() {
    passString();
    checkLength();
  }

  /**
   * Passes an object that is {@code {"b64": "text"}} and nothing else, as TF Serving tells it from
   * others; the text is then the string last passed. Passes nothing where another value comes.
   */
  public boolean base64() {
    int object = at;
    boolean comes =
        depth < limits.depth()
            && passes('{')
            && passes()
            && stringIs("b64")
            && passes(':')
            && passes()
            && passes('}');
    if (comes) {
      checkLength();
    } else {
      at = object;
    }
    return comes;
  }

  /** Whether {@link #base64} would pass something. */
  public boolean atBase64() {
    int object = at;
    boolean comes = base64();
    at = object;
    return comes;
  }

  /** Bytes that {@link #stringInto} writes at most. */
  public int stringBytes() {
    return stringTo - stringFrom;
  }

  /** Writes the string last passed as UTF-8 into an array; returns the place behind it. */
  public int stringInto(byte[] target, int place) {
    return JsonText.unescape(bytes, stringFrom, stringTo, target, place);
  }

  /** The place it stands at, for {@link #again}. */
  public int place() {
    return at;
  }

  /** Another scanner of the same body, which stands on a value passed before. */
  public JsonScanner again(int place) {
    JsonScanner other = new JsonScanner(bytes, begin, end - begin, limits);
    other.at = place;
    return other;
  }

  /** Whether the string or key last passed is that one. */
  public boolean stringIs(String text) {
    return JsonText.same(bytes, stringFrom, stringTo, text);
  }

  /** The string last passed, cut after so many characters. */
  public String string(int mostChars) {
    return JsonText.decode(bytes, stringFrom, stringTo, mostChars);
  }

  /** Passes {@code true}, {@code false} or {@code null}. */
  public void literal() {
    String word = bytes[at] == 't' ? "true" : bytes[at] == 'f' ? "false" : "null";
    for (int i = 0; i < word.length(); i++) {
      if (at + i == end || bytes[at + i] != word.charAt(i)) {
        throw bad("not a value: '" + word() + "'", at);
      }
    }
    at += word.length();
  }

  /** Passes any value; says nothing of its strings' length. */
  public void skip() {
    int outside = depth;
    beginOrPass();
    while (depth > outside) {
      boolean more = (objects[depth >> 6] >> depth & 1) == 1 ? nextKey() : nextElement();
      if (more) {
        beginOrPass();
      }
    }
  }

  /** Passes a value that is no list or object and shows it for a message. */
  public String show() {
    if (peek() == '"') {
      string();
      return JsonText.shown(bytes, stringFrom, stringTo);
    }
    int from = at;
    beginOrPass();
    return JsonText.shown(bytes, from, at);
  }

  private void beginOrPass() {
    int first = peek();
    if (first == '[') {
      beginList();
    } else if (first == '{') {
      beginObject();
    } else if (first == '"') {
      passString();
    } else if (DecimalText.mayBegin(first)) {
      number();
    } else {
      literal();
    }
  }

  private void begin(char bracket, long object) {
    if (peek() != bracket) {
      throw bad("a '" + bracket + "' must stand here, not '" + word() + "'", at);
    }
    at++;
    depth++;
    if (depth > limits.depth()) {
      throw bad(
          "Document nesting depth ("
              + depth
              + ") exceeds the maximum allowed ("
              + limits.depth()
              + ")",
          at - 1);
    }
    if (depth >> 6 == objects.length) {
      objects = Arrays.copyOf(objects, objects.length * 2);
    }
    objects[depth >> 6] = (objects[depth >> 6] & ~(1L << depth)) | (object << depth);
    fresh = true;
  }

  private boolean next(char bracket) {
    int first = peek();
    boolean begun = fresh;
    fresh = false;
    if (first == bracket) {
      at++;
      depth--;
      return false;
    }
    if (begun) {
      return true;
    }
    if (first != ',') {
      throw bad("a ',' or '" + bracket + "' must stand here, not '" + word() + "'", at);
    }
    at++;
    peek();
    return true;
  }

  /** Passes a string, if a good one comes. */
  private boolean passes() {
    skipSpace();
    int to = at < end && bytes[at] == '"' ? JsonText.end(bytes, at + 1, end) : -1;
    if (to >= 0) {
      stringFrom = at + 1;
      stringTo = to;
      at = to + 1;
    }
    return to >= 0;
  }

  /** Passes a sign, if it comes. */
  private boolean passes(char sign) {
    skipSpace();
    boolean comes = at < end && bytes[at] == sign;
    at += comes ? 1 : 0;
    return comes;
  }

  private void passString() {
    int to = JsonText.end(bytes, at + 1, end);
    if (to < 0) {
      throw JsonText.badString(bytes, begin, ~to, end);
    }
    stringFrom = at + 1;
    stringTo = to;
    at = to + 1;
  }

  private void checkLength() {
    if (stringTo - stringFrom > limits.stringChars()
        && JsonText.isLonger(bytes, stringFrom, stringTo, limits.stringChars())) {
      throw bad(
          "String value length exceeds the maximum allowed (" + limits.stringChars() + ")",
          stringFrom - 1);
    }
  }

  private void skipSpace() {
    int next = at;
    while (next < end && isSpace(bytes[next])) {
      next++;
    }
    at = next;
  }

  private static boolean isSpace(int b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  private String word() {
    return word(at);
  }

  private String word(int from) {
    return JsonText.word(bytes, from, end);
  }

  private ServingException bad(String what, int place) {
    return JsonText.parseError(what, place - begin);
  }
}
