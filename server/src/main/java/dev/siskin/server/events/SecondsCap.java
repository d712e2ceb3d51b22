package dev.siskin.server.events;

/** Lets so many through in each second, the first ones. One loop. */
final class SecondsCap {
  private final int perSecond;
  private long second;
  private int left;

  SecondsCap(int perSecond) {
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  boolean admits(long nowSecond) {
    if (nowSecond != second) {
      second = nowSecond;
      left = perSecond;
    }
    return left > 0 && left-- > 0;
  }
}
