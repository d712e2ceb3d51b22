package dev.siskin.examples.digits;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What a model says of one digit: the likeliest class, and how likely it holds each of the ten. */
record Prediction(@JsonProperty("class") long digit, List<Float> probabilities) {
  Prediction {
    probabilities = List.copyOf(probabilities);
  }
}
