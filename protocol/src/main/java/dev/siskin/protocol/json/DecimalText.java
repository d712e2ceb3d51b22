package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.LittleEndian;

/**
 * One number of a body: reads its text, then gives it as the type that is wanted. Reused for all
 * numbers of a body; allocates only for what {@link NearestNumber} leaves open.
 */
public final class DecimalText {
  /** As many digits as surely fit an unsigned long. */
  private static final int MOST_DIGITS = 19;

  /** What comes before the last digit of the largest unsigned long, and that digit. */
  private static final long MOST_UNSIGNED_TENTH = 1_844_674_407_370_955_161L;

  private static final int MOST_UNSIGNED_LAST = 5;

  /** Beyond any number's, and far from overflow. */
  private static final int MOST_EXPONENT = 100_000_000;

  private final byte[] bytes;
  private final int begin;
  private final int end;
  private final int mostChars;
  private final int fewChars;

  private int from;
  private int to;
  private boolean negative;
  private long digits;
  private int exponent;

  /** Whether there are more digits than those in {@link #digits}. */
  private boolean cut;

  /** Whether it has neither point nor exponent. */
  private boolean whole;

  private boolean notANumber;

  /**
   * @param begin where the body begins, from which offsets in messages count
   * @param end where it ends
   * @param mostChars digits that one number may have
   */
  DecimalText(byte[] bytes, int begin, int end, int mostChars) {
    this.bytes = bytes;
    this.begin = begin;
    this.end = end;
    this.mostChars = mostChars;
    this.fewChars = Math.min(mostChars, MOST_DIGITS);
  }

  /** Whether a number may begin with that byte. */
  public static boolean mayBegin(int b) {
    return isDigit(b) || b == '-' || b == 'N' || b == 'I';
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  /**
   * Reads the number at that place, whose first byte {@link #mayBegin} one.
   *
   * @return the place after it
   */
  int read(int at) {
    from = at;
    negative = bytes[at] == '-';
    int first = negative ? at + 1 : at;
    int point = digits(first, 0);
    int last = point;
    if (point < end && bytes[point] == '.') {
      last = someDigits(point + 1, digits);
    }
    exponent = last == point ? 0 : point + 1 - last;
    to = last;
    whole = last == point;
    cut = false;
    notANumber = false;
    return isCommon(first, point, last) ? last : rare(first, point, last);
  }

  /** Whether there is nothing left to look at: few digits and then the next value. */
  private boolean isCommon(int first, int point, int last) {
    return last < end
        && (bytes[last] == ',' || bytes[last] == ']')
        && last - first <= fewChars
        && (bytes[first] != '0' || point == first + 1)
        && point != first
        && last != point + 1;
  }

  /** The rest of a number that may have an exponent, too many digits, or something wrong. */
  private int rare(int first, int point, int last) {
    if (point == first) {
      return word(first);
    }
    if (point > first + 1 && bytes[first] == '0') {
      throw bad("a number begins with a needless 0", first);
    }
    if (last == point + 1) {
      throw bad("a number needs digits after its point", last);
    }
    int allDigits = last == point ? point - first : last - first - 1;
    int exponentDigits = 0;
    if (last < end && (bytes[last] | 0x20) == 'e') {
      exponentDigits = exponent(last + 1);
      whole = false;
    }
    checkLength((long) allDigits + exponentDigits);
    if (allDigits > MOST_DIGITS) {
      firstDigits(first, last);
    }
    return to;
  }

  /** The nearest float. */
  public float toFloat() {
    float magnitude =
        NearestNumber.isOneOperation(digits, exponent)
            ? NearestNumber.oneOperationToFloat(digits, exponent)
            : hardFloat();
    return negative ? -magnitude : magnitude;
  }

  /** The nearest double. */
  public double toDouble() {
    double magnitude =
        NearestNumber.isOneOperation(digits, exponent)
            ? NearestNumber.oneOperation(digits, exponent)
            : hardDouble();
    return negative ? -magnitude : magnitude;
  }

  /** Whether it is written as a whole number between these. */
  public boolean isWhole(long min, long max) {
    if (!whole || cut || (digits < 0 && !(negative && digits == Long.MIN_VALUE))) {
      return false;
    }
    long value = toLong();
    return value >= min && value <= max;
  }

  /** Whether it is written as a whole number from 0 to 2^64 - 1. */
  public boolean isUnsigned() {
    if (whole && !cut) {
      return !negative || digits == 0;
    }
    int compared = Long.compareUnsigned(digits, MOST_UNSIGNED_TENTH);
    return to - from == MOST_DIGITS + 1
        && isDigitsOnly()
        && (compared < 0 || (compared == 0 && lastDigit() <= MOST_UNSIGNED_LAST));
  }

  /** The number, if it {@link #isUnsigned}. */
  public long toUnsigned() {
    return whole ? digits : digits * 10 + lastDigit();
  }

  private int lastDigit() {
    return bytes[to - 1] - '0';
  }

  private boolean isDigitsOnly() {
    for (int i = from; i < to; i++) {
      if (!isDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** The number, if {@link #isWhole} between any bounds. */
  public long toLong() {
    return negative ? -digits : digits;
  }

  /** Its text for a message. */
  public String shown() {
    return JsonText.shown(bytes, from, to);
  }

  /** Adds the digits from there on to a number and keeps it; returns where they end. */
  private int digits(int at, long number) {
    int next = at;
    long all = number;
    while (next < end && isDigit(bytes[next])) {
      all = all * 10 + (bytes[next] - '0');
      next++;
    }
    digits = all;
    return next;
  }

  /** The same for digits that may be some: up to eight at once, and again, the rest singly. */
  private int someDigits(int at, long number) {
    if (end - at < Long.BYTES) {
      return digits(at, number);
    }
    long eight = (long) LittleEndian.LONGS.get(bytes, at);
    int count = EightDigits.count(eight);
    if (count == 0) {
      return at;
    }
    // The number of digits is no branch here, for it changes from number to number.
    int next = at + count;
    digits = number * PowersOfTen.asLong(count) + EightDigits.first(eight, count);
    return next < end && isDigit(bytes[next]) ? moreDigits(next) : next;
  }

  private int moreDigits(int at) {
    if (end - at < Long.BYTES) {
      return digits(at, digits);
    }
    long eight = (long) LittleEndian.LONGS.get(bytes, at);
    int count = EightDigits.count(eight);
    long all = digits * PowersOfTen.asLong(count) + EightDigits.first(eight, count);
    return digits(at + count, all);
  }

  /** Adds the exponent that stands there to {@link #exponent}; returns its number of digits. */
  private int exponent(int at) {
    boolean minus = at < end && bytes[at] == '-';
    int first = minus || (at < end && bytes[at] == '+') ? at + 1 : at;
    int next = first;
    int stated = 0;
    while (next < end && isDigit(bytes[next])) {
      stated = Math.min(MOST_EXPONENT, stated * 10 + (bytes[next] - '0'));
      next++;
    }
    if (next == first) {
      throw bad("a number needs digits after its 'e'", next);
    }
    exponent += minus ? -stated : stated;
    to = next;
    return next - first;
  }

  private void checkLength(long chars) {
    if (chars > mostChars) {
      throw bad(
          "Number value length (" + chars + ") exceeds the maximum allowed (" + mostChars + ")",
          from);
    }
  }

  /** Keeps the first 19 digits that count and says whether others follow. */
  private void firstDigits(int first, int last) {
    digits = 0;
    cut = false;
    int kept = 0;
    int leftOff = 0;
    for (int i = first; i < last; i++) {
      int digit = bytes[i] - '0';
      if (!isDigit(bytes[i])) {
        continue;
      }
      if (kept < MOST_DIGITS) {
        digits = digits * 10 + digit;
        kept += digits == 0 ? 0 : 1;
      } else {
        leftOff++;
        cut |= digit != 0;
      }
    }
    exponent += leftOff;
    // A whole number of so many digits fits no type, whatever its digits are.
    whole &= leftOff == 0;
  }

  /** NaN, or an infinity by one of its two names. */
  private int word(int at) {
    notANumber = !negative && stands("NaN", at);
    if (notANumber) {
      to = at + 3;
    } else if (stands("Infinity", at)) {
      to = at + 8;
    } else if (stands("Inf", at)) {
      to = at + 3;
    } else {
      throw bad("not a number: '" + JsonText.word(bytes, from, end) + "'", from);
    }
    whole = false;
    cut = false;
    // An infinity is a number too large for any type.
    digits = -1;
    exponent = MOST_EXPONENT;
    return to;
  }

  private boolean stands(String word, int at) {
    if (word.length() > end - at) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private float hardFloat() {
    if (notANumber) {
      return Float.NaN;
    }
    long bits = NearestNumber.floatBits(digits, exponent, cut);
    return bits == NearestNumber.OPEN
        ? Math.abs(Float.parseFloat(text()))
        : Float.intBitsToFloat((int) bits);
  }

  private double hardDouble() {
    if (notANumber) {
      return Double.NaN;
    }
    long bits = NearestNumber.doubleBits(digits, exponent, cut);
    return bits == NearestNumber.OPEN
        ? Math.abs(Double.parseDouble(text()))
        : Double.longBitsToDouble(bits);
  }

  private String text() {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  private ServingException bad(String what, int at) {
    return JsonText.parseError(what, at - begin);
  }
}
