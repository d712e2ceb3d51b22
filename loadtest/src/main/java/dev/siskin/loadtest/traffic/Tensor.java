package dev.siskin.loadtest.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A named tensor of one request.
 *
 * @param values as {@link DataType#random} makes them, in row-major order
 */
record Tensor(String name, DataType type, List<Integer> shape, List<Object> values) {

  Tensor {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
  }

  static Tensor random(String name, DataType type, List<Integer> shape, SplittableRandom random) {
    return filled(name, type, shape, () -> type.random(random));
  }

  static Tensor filled(String name, DataType type, List<Integer> shape, Supplier<Object> value) {
    long count = count(shape);
    List<Object> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(value.get());
    }
    return new Tensor(name, type, shape, values);
  }

  /** More than fit a long are that many. */
  static long count(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Tensor::product);
  }

  private static long product(long a, long b) {
    return b > 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
