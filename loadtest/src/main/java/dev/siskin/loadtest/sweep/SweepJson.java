package dev.siskin.loadtest.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A sweep for programs: one JSON document with every run in it. */
public final class SweepJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SweepJson() {}

  /** The whole of it. */
  public static String of(String heading, Sweep sweep, int exitCode) {
    ObjectNode root = JSON.createObjectNode().put("load", heading);
    root.put("decides", sweep.yardstick().key());
    sweep.best().ifPresent(best -> root.set("best", settings(best.cell())));
    sweep.rivals().forEach(rival -> root.withArray("rivals").add(settings(rival)));
    sweep.cells().forEach(cell -> root.withArray("cells").add(cell(cell)));
    root.put("verdict", sweep.verdict()).put("exit_code", exitCode);
    return root.toPrettyString();
  }

  private static ObjectNode cell(CellRuns cell) {
    ObjectNode node = JSON.createObjectNode();
    node.set("settings", settings(cell.cell()));
    node.put("counts", cell.counts());
    if (cell.counts()) {
      node.put("median", cell.median()).put("low", cell.lowest()).put("high", cell.highest());
    }
    cell.runs().forEach(run -> node.withArray("runs").add(run(run)));
    return node;
  }

  private static ObjectNode run(CellRun run) {
    ObjectNode node = JSON.createObjectNode();
    run.numbers().forEach(node::put);
    run.flaw().ifPresent(flaw -> node.put("flaw", flaw));
    return node;
  }

  private static ObjectNode settings(Cell cell) {
    ObjectNode node = JSON.createObjectNode();
    cell.settings().forEach(node::put);
    return node;
  }
}
