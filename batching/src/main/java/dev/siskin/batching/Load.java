package dev.siskin.batching;

/** Requests summed up: how many, their rows and what they hold. Guarded like the queue. */
final class Load {
  private int pendings;
  private long rows;
  private long bytes;

  int pendings() {
    return pendings;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  void add(Pending<?> pending) {
    pendings++;
    rows += pending.rows();
    bytes += pending.bytes();
  }

  void subtract(Pending<?> pending) {
    pendings--;
    rows -= pending.rows();
    bytes -= pending.bytes();
  }

  void addAll(Load others) {
    pendings += others.pendings;
    rows += others.rows;
    bytes += others.bytes;
  }

  void clear() {
    pendings = 0;
    rows = 0;
    bytes = 0;
  }
}
