package dev.siskin.loadtest.scenario;

/** How a measure must stand to its bound. */
enum Relation {
  AT_MOST("<="),
  AT_LEAST(">="),
  BELOW("<"),
  ABOVE(">"),
  EXACTLY("=");

  /** Of doubles that were reckoned on different ways and would be the same on paper. */
  private static final double ROUNDING = 1e-9;

  private final String sign;

  Relation(String sign) {
    this.sign = sign;
  }

  String sign() {
    return sign;
  }

  boolean holds(double seen, double bound) {
    double slack = ROUNDING * Math.min(Math.abs(seen), Math.abs(bound));
    return switch (this) {
      case AT_MOST -> seen <= bound + slack;
      case AT_LEAST -> seen >= bound - slack;
      case BELOW -> seen < bound - slack;
      case ABOVE -> seen > bound + slack;
      case EXACTLY -> Math.abs(seen - bound) <= slack;
    };
  }
}
