package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process uses, seen from outside. */
final class Proc {
  private static final Path ROOT = Path.of("/proc");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern MOST_RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final String FORGET_MOST_RESIDENT = "5";
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+|unlimited)");

  private static final Pattern LIVE = Pattern.compile("\nTotal +\\d+ +(\\d+)");
  private static final Duration COLLECTION = Duration.ofMinutes(1);

  private Proc() {}

  /** User and system time until now. */
  static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }

  /** Resident memory; ends the test where the system does not say. */
  static long rssBytes(long pid) throws IOException {
    return 1024 * Long.parseLong(find(RESIDENT, ROOT.resolve(pid + "/status")));
  }

  /** The most that was resident since it was last forgotten. */
  static long mostRssBytes(long pid) throws IOException {
    return 1024 * Long.parseLong(find(MOST_RESIDENT, ROOT.resolve(pid + "/status")));
  }

  /** From now on the most resident memory is what is resident now, or comes. */
  static void forgetMostRss(long pid) throws IOException {
    Files.writeString(ROOT.resolve(pid + "/clear_refs"), FORGET_MOST_RESIDENT);
  }

  /** Bytes of the objects in use, after a collection of all of them. */
  static long liveHeapBytes(long pid) throws IOException, InterruptedException {
    Children.Ended ended = jcmd(pid, "GC.class_histogram");
    Matcher live = LIVE.matcher(ended.out());
    assertThat(live.find()).as(ended.err()).isTrue();
    return Long.parseLong(live.group(1));
  }

  /** Resident memory when garbage is collected, and what was freed went back to the system. */
  static long idleRssBytes(long pid) throws IOException, InterruptedException {
    liveHeapBytes(pid);
    jcmd(pid, "System.trim_native_heap");
    return rssBytes(pid);
  }

  private static Children.Ended jcmd(long pid, String command)
      throws IOException, InterruptedException {
    return Children.run(
        new ProcessBuilder(JavaChild.tool("jcmd").toString(), Long.toString(pid), command),
        COLLECTION);
  }

  /** How many files and sockets this process and its children may open. */
  static long mostOpenFiles() throws IOException {
    String most = find(OPEN_FILES, ROOT.resolve("self/limits"));
    return most.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(most);
  }

  private static String find(Pattern pattern, Path file) throws IOException {
    assumeTrue(Files.isDirectory(ROOT.resolve("self")), "this system has no /proc");
    Matcher found = pattern.matcher(Files.readString(file));
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in " + file);
    }
    return found.group(1);
  }
}
