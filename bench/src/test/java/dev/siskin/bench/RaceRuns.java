package dev.siskin.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/** Runs the races of the batcher. */
final class RaceRuns {
  /** One JVM for each race, way to compile its two sides, and randomization of the compiler. */
  private static final List<String> FULL =
      List.of("-f", "1", "-fsm", "1", "-iters", "1", "-time", "500");

  private static final String[] SHORT = {"-iters", "2", "-time", "250", "-pth", "false"};

  private RaceRuns() {}

  /** Each race for half a second, in this JVM, as the compiler happens to have it. */
  static List<Race> inThisJvm() throws Exception {
    Options options = new Options(SHORT);
    if (!options.parse()) {
      throw new IllegalStateException("jcstress takes no such options");
    }
    List<TestResult> results = new ArrayList<>();
    for (String name : new TreeSet<>(TestList.tests())) {
      results.add(run(name, options));
    }
    return races(results);
  }

  private static TestResult run(String name, Options options) throws Exception {
    TestInfo info = TestList.getInfo(name);
    TestConfig config =
        new TestConfig(
            options,
            info,
            0,
            List.of(),
            CompileMode.UNIFIED,
            new SchedulingClass(AffinityMode.NONE, info.threads(), NodeType.PACKAGE));
    Runner<?> runner =
        Class.forName(info.generatedRunner())
            .asSubclass(Runner.class)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(new ForkedTestConfig(config));
    TestResult result = runner.run();
    result.setConfig(config);
    return result;
  }

  /** As jcstress runs them: each in many JVMs, whose log it prints and whose report is left. */
  static List<Race> inTheirOwn(Path folder) throws Exception {
    Files.createDirectories(folder);
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    Main.class.getName()),
                FULL.stream())
            .toList();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (BufferedReader log = process.inputReader()) {
      log.lines().forEach(System.out::println);
      process.waitFor();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    return races(read(folder));
  }

  private static Collection<TestResult> read(Path folder) throws Exception {
    InProcessCollector all = new InProcessCollector();
    DiskReadCollector file = new DiskReadCollector(resultsIn(folder).toString(), all);
    try {
      file.dump();
    } finally {
      file.close();
    }
    return all.getTestResults();
  }

  private static Path resultsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".bin.gz"))
          .findFirst()
          .orElseThrow(() -> new IOException("jcstress left no results in " + folder));
    }
  }

  private static List<Race> races(Collection<TestResult> results) {
    return results.stream().collect(Collectors.groupingBy(TestResult::getName)).entrySet().stream()
        .map(race -> Race.of(race.getKey(), race.getValue()))
        .sorted(Comparator.comparing(Race::name))
        .toList();
  }
}
