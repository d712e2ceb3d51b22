package dev.siskin.server.lane;

import dev.siskin.server.log.CallerLog;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.event.Level;

/**
 * Brings the answers of a batch to their event loops, one hand-over a loop: to wake a loop costs
 * more than all else about an answer. Stateless; called on slots.
 */
final class LoopMail {
  private static final CallerLog LOG = CallerLog.of(LoopMail.class);

  private LoopMail() {}

  /** The list belongs to the mail from now on. */
  static void deliver(List<Inference> claimed) {
    List<Inference> left = claimed;
    while (!left.isEmpty()) {
      Context loop = left.get(0).loop();
      List<Inference> own = left;
      List<Inference> others = List.of();
      for (int i = 0; i < left.size(); i++) {
        if (left.get(i).loop() != loop) {
          own = new ArrayList<>(left.subList(0, i));
          others = new ArrayList<>();
          split(left, i, loop, own, others);
          break;
        }
      }
      List<Inference> mail = own;
      loop.runOnContext(v -> tell(mail));
      left = others;
    }
  }

  private static void split(
      List<Inference> all, int from, Context loop, List<Inference> own, List<Inference> others) {
    for (int i = from; i < all.size(); i++) {
      (all.get(i).loop() == loop ? own : others).add(all.get(i));
    }
  }

  private static void tell(List<Inference> mail) {
    for (int i = 0; i < mail.size(); i++) {
      try {
        mail.get(i).tell();
      } catch (RuntimeException e) {
        mail.get(i).tag(LOG.at(Level.ERROR, "an answer could not be given")).setCause(e).log();
      }
    }
  }
}
