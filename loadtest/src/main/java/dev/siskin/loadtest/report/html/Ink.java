package dev.siskin.loadtest.report.html;

/** Colours that stay apart for colour-blind eyes and in print (after Okabe and Ito). */
final class Ink {

  static final String GREY = "#8a8f98";
  static final String DARK = "#30343b";
  static final String BLUE = "#0072b2";
  static final String SKY = "#56b4e9";
  static final String GREEN = "#009e73";
  static final String ORANGE = "#e69f00";
  static final String RED = "#d55e00";
  static final String PURPLE = "#a0528a";

  private static final String[] TURN = {BLUE, RED, GREEN, PURPLE, ORANGE, SKY, DARK, "#8c6d31"};

  private Ink() {}

  /** The colour of the thing at this place of a list. */
  static String of(int index) {
    return TURN[index % TURN.length];
  }
}
