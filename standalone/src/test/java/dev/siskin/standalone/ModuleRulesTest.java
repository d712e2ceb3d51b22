package dev.siskin.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use what, over the compiled classes of all modules. */
class ModuleRulesTest {
  /** Each module's package, with the packages of other modules that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "protocol", Set.of(),
          "batching", Set.of(),
          "examples", Set.of(),
          "broker", Set.of(),
          "bench", Set.of("protocol", "batching", "server"),
          "nativeconfig", Set.of("protocol"),
          "watch", Set.of("protocol"),
          // A black box to the server: else it could measure what only it can see.
          "loadtest", Set.of("protocol", "watch"),
          "server", Set.of("protocol", "batching", "nativeconfig"),
          "standalone", Set.of("protocol", "server", "watch"));

  /** Who may read the environment and system properties, and why. */
  private static final Map<String, String> READS_ENVIRONMENT =
      Map.of(
          "standalone.Main", "a main: the launcher hands it the broker's class path",
          "standalone.BrokerCommand", "looks for the programs of the child's command line",
          "watch.Main", "a main: says which of two logging set-ups is its own",
          "watch.stream.BrokerOptions", "a main's: the broker's address may be in the environment",
          "nativeconfig.TensorFlowRuntime", "JavaCPP takes its limit from a property only");

  /** Who may look at a clock. All others are told the time, so that tests can turn it. */
  private static final Map<String, String> READS_CLOCK =
      Map.ofEntries(
          Map.entry("server.Server", "makes the clocks"),
          Map.entry("server.lane.Lanes", "makes the clock of the slots"),
          Map.entry("server.log.LineLimit", "makes the clock of the limit of the process"),
          Map.entry("server.log.LineAppender", "makes the clock of what is said again"),
          Map.entry("server.lane.LoopOffers", "acts: holds requests for 0.3 ms at most"),
          Map.entry("server.telemetry.Telemetry", "makes its clock, and waits for the last flush"),
          Map.entry("server.telemetry.EventStream", "makes its clock"),
          Map.entry("server.trace.Tracing", "makes the clock of the spans"),
          Map.entry("server.record.Recordings", "acts: waits for loops that are busy"),
          Map.entry("server.WarmUp", "acts: sends until the time is up"),
          Map.entry("server.infer.Journey", "acts: takes the times that are the product"),
          Map.entry("server.infer.Journeys", "acts: looks for what is late"),
          Map.entry("server.ws.WebSockets", "acts: looks for who is silent, slow or stalled"),
          Map.entry("server.lane.InferenceRunner", "acts: times a run"),
          Map.entry("loadtest.drive.LoadRun", "makes the clock of the loop"),
          Map.entry("loadtest.drive.Rehearsal", "makes the clock of its own loop"),
          Map.entry("loadtest.drive.CpuMeter", "acts: sets processor time against time passed"),
          Map.entry("loadtest.OutputOptions", "says when a command was given"),
          Map.entry("loadtest.faults.FaultProxy", "makes the clock of its connections"),
          Map.entry("loadtest.faults.HostileCrowd", "makes the clock of its clients"),
          Map.entry("loadtest.observe.Observer", "makes the clocks of its meter and its reader"),
          Map.entry("watch.tail.TailCommand", "makes the clocks"),
          Map.entry("watch.explain.ExplainCommand", "says since when to look"),
          Map.entry("watch.archive.ArchiveCommand", "makes the clocks"),
          Map.entry("bench.Main", "names a file by the time"),
          Map.entry("bench.batching.HandOverBenchmark", "makes the clock of the slots it measures"),
          Map.entry("broker.Topics", "acts: waits for a leader"),
          Map.entry("standalone.BrokerProcess", "acts: waits for a process to end"));

  private static final Set<String> ENVIRONMENT_METHODS =
      Set.of(
          "System.getenv",
          "System.getProperty",
          "System.getProperties",
          "Boolean.getBoolean",
          "Integer.getInteger",
          "Long.getLong");

  private static final Set<String> CLOCK_METHODS =
      Set.of(
          "System.nanoTime",
          "System.currentTimeMillis",
          "Instant.now",
          "LocalTime.now",
          "LocalDateTime.now",
          "ZonedDateTime.now",
          "Clock.systemUTC",
          "Clock.getDefault",
          "Clock.systemDefaultZone");

  /** What JMH writes around each benchmark: it reads clocks, as it must. */
  private static final String GENERATED = "/jmh_generated/";

  private static final String BENCH = "/bench/target/classes/";

  private static final JavaClasses ALL = importAll();

  @Test
  void tensorFlowStaysInItsRooms() {
    noClasses()
        .that(
            resideOutsideOfPackage("dev.siskin.nativeconfig..")
                .and(resideOutsideOfPackage("dev.siskin.examples..")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
                .and(resideOutsideOfPackage("org.tensorflow.proto..")))
        .check(ALL);
    noClasses()
        .that(
            resideOutsideOfPackage("dev.siskin.nativeconfig..")
                .and(resideOutsideOfPackage("dev.siskin.examples.."))
                .and(resideOutsideOfPackage("dev.siskin.protocol..")))
        .should()
        .dependOnClassesThat(resideInAPackage("org.tensorflow.."))
        .check(ALL);
  }

  @Test
  void batchingKnowsTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("dev.siskin.batching..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.siskin.batching..", "java..", "org.jspecify..")
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "batching", "nativeconfig"})
  void vertxStaysOutOf(String module) {
    noClasses()
        .that()
        .resideInAPackage("dev.siskin." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..")
        .check(ALL);
  }

  @Test
  void openTelemetryStaysInTraces() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.siskin.server.trace..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(ALL);
  }

  /** Its licence suits a tool that is run here, and nothing that is shipped. */
  @Test
  void jmhStaysInBench() {
    noClasses()
        .that(
            describe(
                "compiled outside of bench",
                type -> !type.getSource().orElseThrow().getUri().getPath().contains(BENCH)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.openjdk.jmh..")
        .check(ALL);
  }

  @Test
  void modulesUseOnlyWhatTheyMay() {
    MAY_USE.forEach(
        (module, others) ->
            noClasses()
                .that()
                .resideInAPackage("dev.siskin." + module + "..")
                .should()
                .dependOnClassesThat(inOtherModulesThan(module, others))
                .check(ALL));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.siskin.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void environmentIsReadByMainsAndTheirLikesOnly() {
    assertThat(callersOf(ENVIRONMENT_METHODS))
        .containsExactlyInAnyOrderElementsOf(READS_ENVIRONMENT.keySet());
  }

  @Test
  void clocksAreReadOnlyWhereTheyAreMadeOrActedUpon() {
    assertThat(callersOf(CLOCK_METHODS)).containsExactlyInAnyOrderElementsOf(READS_CLOCK.keySet());
  }

  /** A rule over no classes would always hold. */
  @Test
  void allModulesAreLookedAt() {
    Set<String> seen =
        ALL.stream().map(ModuleRulesTest::module).collect(Collectors.toCollection(TreeSet::new));
    assertThat(seen).containsExactlyElementsOf(new TreeSet<>(MAY_USE.keySet()));
  }

  private static JavaClasses importAll() {
    List<Path> folders =
        FakeHome.MODULES.stream().map(module -> Modules.target(module).resolve("classes")).toList();
    assertThat(folders).allSatisfy(folder -> assertThat(folder).isDirectory());
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains(GENERATED))
        .importPaths(folders);
  }

  private static DescribedPredicate<JavaClass> inOtherModulesThan(
      String module, Set<String> others) {
    return describe(
        "in another module than " + module + " and " + others,
        used ->
            used.getPackageName().startsWith("dev.siskin.")
                && !module(used).equals(module)
                && !others.contains(module(used)));
  }

  /** Top-level classes that call or refer to one of these methods. */
  private static Set<String> callersOf(Set<String> methods) {
    return ALL.stream()
        .filter(type -> type.getAccessesFromSelf().stream().anyMatch(to -> isOne(to, methods)))
        .map(type -> type.getName().replaceFirst("^dev\\.siskin\\.", "").replaceFirst("\\$.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOne(JavaAccess<?> access, Set<String> methods) {
    String owner = access.getTargetOwner().getSimpleName();
    return methods.contains(owner + "." + access.getTarget().getName());
  }

  private static String module(JavaClass type) {
    return type.getPackageName().split("\\.", -1)[2];
  }
}
