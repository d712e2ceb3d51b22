package dev.siskin.examples.digits;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Digits to train on and digits held out to test with, each in the order of the data file.
 *
 * <p>Of every label the same share is held out, so that a model's accuracy on the held-out part
 * weighs the labels as the data set does.
 */
record Split(List<Digit> training, List<Digit> heldOut) {
  Split {
    training = inFileOrder(training);
    heldOut = inFileOrder(heldOut);
  }

  /** The one split of {@code digits} that this share and this seed give. */
  static Split stratified(List<Digit> digits, double heldOutShare, long seed) {
    if (!(heldOutShare > 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException("The held-out share must lie between 0 and 1");
    }
    Random random = new Random(seed);
    List<Digit> training = new ArrayList<>();
    List<Digit> heldOut = new ArrayList<>();
    for (int label = 0; label < Digit.CLASSES; label++) {
      List<Digit> same = new ArrayList<>(withLabel(digits, label));
      Collections.shuffle(same, random);
      int cut = (int) Math.round(same.size() * heldOutShare);
      heldOut.addAll(same.subList(0, cut));
      training.addAll(same.subList(cut, same.size()));
    }
    return new Split(training, heldOut);
  }

  private static List<Digit> withLabel(List<Digit> digits, int label) {
    return digits.stream().filter(digit -> digit.label() == label).toList();
  }

  private static List<Digit> inFileOrder(List<Digit> digits) {
    return digits.stream().sorted(Comparator.comparingInt(Digit::row)).toList();
  }
}
