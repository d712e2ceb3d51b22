package dev.siskin.loadtest.observe;

import dev.siskin.loadtest.observe.Account.Ends;
import dev.siskin.loadtest.observe.Account.Who;
import dev.siskin.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tool's account of a run beside the one that the server gave to Kafka. Both count every
 * request of the run, the warm-up and the probe; rehearsals stay in the tool's own process and are
 * in neither.
 *
 * <p>Requests whose answer never came back are the one difference that sound accounts may show: the
 * server may have taken them up or not. What is over and above them came from another client; what
 * is missing was lost on its way to Kafka.
 *
 * @param holds whether no difference is left unexplained
 * @param lines each version and arm, and each way in which its requests ended
 * @param sentences what to make of it; the first one is the verdict
 */
public record CrossCheck(boolean holds, List<Line> lines, List<String> sentences) {

  /** One count, by the tool and in Kafka. */
  public record Line(String version, String arm, String what, long tool, long kafka) {

    /** How many more there are in Kafka. */
    public long difference() {
      return kafka - tool;
    }
  }

  /**
   * What else is known of the run.
   *
   * @param unanswered requests that went out and whose answer never came back
   * @param droppedRecords records that the server says it gave up since its start
   * @param missingRecords records that did not come although later ones did
   */
  record Circumstances(String model, long unanswered, long droppedRecords, long missingRecords) {}

  public CrossCheck {
    lines = List.copyOf(lines);
    sentences = List.copyOf(sentences);
  }

  /** Whether every line is the same on both sides. */
  public boolean isExact() {
    return lines.stream().allMatch(line -> line.difference() == 0);
  }

  /** Compares the two, given all records of the run and none from before. */
  static CrossCheck of(Account tool, Account kafka, Circumstances known) {
    Sums sums = Sums.of(tool, kafka);
    List<String> faults = faults(sums, kafka, known);
    List<String> sentences = new ArrayList<>(faults);
    sentences.add(0, verdict(faults.isEmpty(), tool.ended(), sums.more(), known.unanswered()));
    return new CrossCheck(faults.isEmpty(), lines(tool, kafka), sentences);
  }

  /**
   * Differences added up.
   *
   * @param more ends that only Kafka tells of
   * @param fewer ends that only the tool saw
   * @param untimed answers that the server took no time of, or times without an answer
   */
  private record Sums(long more, long fewer, long untimed) {

    static Sums of(Account tool, Account kafka) {
      long more = 0;
      long fewer = 0;
      long untimed = 0;
      for (Who who : everybody(tool, kafka)) {
        Ends theirs = kafka.of(who);
        for (int status : statuses(tool.of(who), theirs)) {
          long difference = theirs.of(status) - tool.of(who).of(status);
          more += Math.max(0, difference);
          fewer += Math.max(0, -difference);
        }
        untimed += Math.abs(theirs.of(Account.OK) - theirs.timed());
      }
      return new Sums(more, fewer, untimed);
    }
  }

  private static List<String> faults(Sums sums, Account kafka, Circumstances known) {
    List<String> faults = new ArrayList<>();
    findMissing(sums.fewer(), kafka, known, faults);
    if (sums.more() > known.unanswered()) {
      faults.add(
          text(
              "At least %,d requests in Kafka are another client's: %s was asked by somebody else"
                  + " meanwhile.",
              sums.more() - known.unanswered(), known.model()));
    }
    if (kafka.open() != 0) {
      faults.add(text("Of %,d requests Kafka does not tell the end yet.", kafka.open()));
    }
    if (sums.untimed() != 0) {
      faults.add(text("The server timed %,d answers more or fewer than it gave.", sums.untimed()));
    }
    return faults;
  }

  private static void findMissing(
      long fewer, Account kafka, Circumstances known, List<String> faults) {
    if (fewer == 0) {
      return;
    }
    if (kafka.arms().isEmpty()) {
      faults.add(
          text(
              "Kafka tells nothing of %s in this time; is it the broker that this server writes"
                  + " to?",
              known.model()));
      return;
    }
    faults.add(text("%,d answers that came back here are not in Kafka.", fewer));
    if (known.droppedRecords() > 0) {
      faults.add(
          text("The server says it gave up %,d records since its start.", known.droppedRecords()));
    }
    if (known.missingRecords() > 0) {
      faults.add(text("%,d records of the server never came.", known.missingRecords()));
    }
  }

  private static String verdict(boolean holds, long ended, long more, long unanswered) {
    if (!holds) {
      return "Cross-check: differs.";
    }
    String exact =
        text("Cross-check: exact: %,d answers, the probe's too, are the same in Kafka", ended);
    return unanswered == 0
        ? exact + "."
        : text(
            "%s; of the %,d requests without an answer here the server took up %,d.",
            exact, unanswered, more);
  }

  private static List<Line> lines(Account tool, Account kafka) {
    List<Line> lines = new ArrayList<>();
    for (Who who : everybody(tool, kafka)) {
      Ends mine = tool.of(who);
      Ends theirs = kafka.of(who);
      lines.add(line(who, "assigned", mine.assigned(), theirs.assigned()));
      for (int status : statuses(mine, theirs)) {
        lines.add(line(who, name(status), mine.of(status), theirs.of(status)));
      }
      lines.add(line(who, "timed", mine.timed(), theirs.timed()));
    }
    return lines;
  }

  private static Line line(Who who, String what, long tool, long kafka) {
    return new Line(who.version(), who.arm(), what, tool, kafka);
  }

  private static SortedSet<Who> everybody(Account tool, Account kafka) {
    SortedSet<Who> all = new TreeSet<>(tool.arms().keySet());
    all.addAll(kafka.arms().keySet());
    return all;
  }

  private static SortedSet<Integer> statuses(Ends mine, Ends theirs) {
    SortedSet<Integer> all = new TreeSet<>(mine.byStatus().keySet());
    all.addAll(theirs.byStatus().keySet());
    return all;
  }

  /** Such as {@code 504 DEADLINE_EXCEEDED}; several error codes may share a status. */
  private static String name(int status) {
    if (status == Account.OK) {
      return "answered";
    }
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.httpStatus() == status)
        .map(ErrorCode::name)
        .collect(Collectors.joining("/", status + " ", ""))
        .strip();
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
