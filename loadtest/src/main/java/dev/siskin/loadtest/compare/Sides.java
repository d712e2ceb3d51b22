package dev.siskin.loadtest.compare;

import dev.siskin.loadtest.drive.Load;

/** The loads that are compared. */
public record Sides(Load a, Load b) {

  public Load of(Side side) {
    return side == Side.A ? a : b;
  }
}
