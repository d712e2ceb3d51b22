package dev.siskin.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * How one race came out.
 *
 * @param name of its class
 * @param times how often it was run
 * @param outcomes how often each was seen
 * @param wrongs what must not be: an outcome that is not allowed, or a run that broke off
 * @param missed outcomes that are allowed and were not seen, so that nothing raced for them
 */
record Race(
    String name, long times, Map<String, Long> outcomes, List<String> wrongs, List<String> missed) {

  Race {
    outcomes = Map.copyOf(outcomes);
    wrongs = List.copyOf(wrongs);
    missed = List.copyOf(missed);
  }

  /**
   * Sums up the runs of one race.
   *
   * @param name as the list of jcstress has it
   */
  static Race of(String name, Collection<TestResult> runs) {
    Map<String, Long> outcomes = new TreeMap<>();
    List<String> wrongs = new ArrayList<>();
    for (TestResult run : runs) {
      if (run.status() != Status.NORMAL) {
        wrongs.add(run.status() + " " + run.getMessages());
      }
      run.getStateKeys().forEach(key -> outcomes.merge(key, run.getCount(key), Long::sum));
    }
    TestInfo info = TestList.getInfo(name);
    outcomes.forEach(
        (outcome, count) -> {
          if (!isAllowed(info, outcome)) {
            wrongs.add(outcome + ", " + count + " times");
          }
        });
    List<String> missed =
        info.cases().stream()
            .filter(known -> outcomes.keySet().stream().noneMatch(known::matches))
            .map(known -> known.matchPattern())
            .toList();
    long times = outcomes.values().stream().mapToLong(count -> count).sum();
    return new Race(name.substring(name.lastIndexOf('.') + 1), times, outcomes, wrongs, missed);
  }

  private static boolean isAllowed(TestInfo info, String outcome) {
    return info.cases().stream()
        .anyMatch(known -> known.expect() == Expect.ACCEPTABLE && known.matches(outcome));
  }
}
