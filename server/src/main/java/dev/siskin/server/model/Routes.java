package dev.siskin.server.model;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Assignment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One split made ready for use: an immutable table from assignments to routes. Any thread. */
public final class Routes {
  private final Split split;
  private final Map<Assignment, Route> assigned = new HashMap<>();
  private final Map<Long, Route> pinned = new HashMap<>();

  Routes(Model model, Split split) {
    this.split = split;
    add(model, new Assignment(split.stable(), Arm.STABLE));
    add(model, new Assignment(split.stable(), Arm.CONTROL));
    for (Split.Canary canary : split.canaries()) {
      add(model, new Assignment(canary.version(), Arm.CANARY));
    }
    for (ModelVersion version : model.versions()) {
      pinned.put(version.number(), new Route(version, Arm.PINNED, split.epoch()));
    }
  }

  private void add(Model model, Assignment assignment) {
    ModelVersion version = model.version(assignment.version());
    if (version == null) {
      throw new IllegalArgumentException(
          "model " + model.name() + " has no version " + assignment.version());
    }
    assigned.put(assignment, new Route(version, assignment.arm(), split.epoch()));
  }

  public Split split() {
    return split;
  }

  /** The way of a unit. Pure. */
  public Route route(String unit) {
    Route route = assigned.get(split.assign(unit));
    if (route == null) {
      throw new IllegalStateException("the split sends a unit to nowhere");
    }
    return route;
  }

  /** The way to a version named by the caller, or null when there is no such version. */
  public @Nullable Route pinned(long version) {
    return pinned.get(version);
  }
}
