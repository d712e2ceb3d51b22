package dev.siskin.watch.topics;

import dev.siskin.protocol.telemetry.TopicPlan;
import dev.siskin.watch.tail.Texts;
import dev.siskin.watch.topics.TopicAdmin.Found;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Goes through the topics, and says a line for each and for each difference. */
final class TopicsRun {
  private final TopicAdmin admin;
  private final Wishes wishes;
  private final PrintWriter out;

  /**
   * What the user wants.
   *
   * @param create whether to make those that are absent
   * @param fix whether to change those that differ
   * @param partitions of each; 0: any, and one where it is made
   * @param replication of each; 0: any, and what the broker likes where it is made
   */
  record Wishes(boolean create, boolean fix, int partitions, int replication) {}

  TopicsRun(TopicAdmin admin, Wishes wishes, PrintWriter out) {
    this.admin = admin;
    this.wishes = wishes;
    this.out = out;
  }

  /** Returns whether all is as it should be in the end. */
  boolean run(List<TopicPlan> plans) {
    Map<String, Found> found = admin.find(plans);
    boolean good = true;
    for (TopicPlan plan : plans) {
      Found topic = found.get(plan.name());
      good &= topic == null ? absent(plan) : present(plan, topic);
    }
    return good;
  }

  private boolean absent(TopicPlan plan) {
    if (!wishes.create) {
      say(plan.name() + " does not exist");
      return false;
    }
    int partitions = Math.max(1, wishes.partitions);
    admin.create(plan, partitions, wishes.replication);
    say(
        "%s made, with %d partitions, kept %d days"
            .formatted(plan.name(), partitions, plan.retention().toDays()));
    return true;
  }

  private boolean present(TopicPlan plan, Found topic) {
    List<String> differences = differences(plan, topic);
    if (differences.isEmpty()) {
      say(plan.name() + " is as it should be");
      return true;
    }
    differences.forEach(this::say);
    if (!wishes.fix) {
      return false;
    }
    fix(plan, topic);
    Found after = admin.find(List.of(plan)).getOrDefault(plan.name(), topic);
    List<String> left = differences(plan, after);
    say(
        left.isEmpty()
            ? plan.name() + " was changed and is as it should be"
            : plan.name() + " cannot be changed so: " + String.join("; ", left));
    return left.isEmpty();
  }

  /** Partitions can be added and never taken away. */
  private void fix(TopicPlan plan, Found topic) {
    Map<String, String> wrong = plan.toChange(topic.settings());
    if (!wrong.isEmpty()) {
      admin.set(plan, wrong);
    }
    if (topic.partitions() < wishes.partitions) {
      admin.addPartitions(plan, wishes.partitions);
    }
  }

  private List<String> differences(TopicPlan plan, Found topic) {
    List<String> differences =
        new ArrayList<>(plan.differences(topic.partitions(), wishes.partitions, topic.settings()));
    if (wishes.replication > 0 && topic.replication() != wishes.replication) {
      differences.add(
          "%s has replication %d, not %d"
              .formatted(plan.name(), topic.replication(), wishes.replication));
    }
    return differences;
  }

  private void say(String line) {
    out.println(Texts.line(line));
    out.flush();
  }
}
