package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.siskin.loadtest.observe.BatchSlice;
import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LoadReportSchemaTest {

  private static final Observed OBSERVED =
      new Observed(
          Optional.of(
              new ServerUse(
                  7,
                  OptionalDouble.of(12.5),
                  OptionalDouble.of(0.1),
                  OptionalLong.of(1 << 20),
                  OptionalDouble.empty(),
                  OptionalLong.of(3),
                  OptionalDouble.of(4096))),
          Optional.of(
              new CrossCheck(
                  false,
                  List.of(new CrossCheck.Line("7", "stable", "answered", 10, 12)),
                  List.of("Cross-check: differs."))),
          List.of(
              new BatchSlice(0, 1_000_000_000, 12, 3.5, OptionalDouble.of(2e6)),
              new BatchSlice(1_000_000_000, 2_000_000_000, 1, 1, OptionalDouble.empty())),
          List.of("The metrics could not be read."));

  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    InputStream in = JsonReport.class.getResourceAsStream("load-report.schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
  }

  private static List<Error> mistakes(String document) {
    return SCHEMA.validate(document, InputFormat.JSON);
  }

  private static RunSection run(Sample sample) {
    Results results = sample.results();
    return RunSection.of("", Sample.HEADING, results, Verdict.of(results));
  }

  @Test
  void everyKindOfRunHasTheFormThatIsPublished() {
    assertThat(mistakes(JsonReport.of(run(new Sample().answers(5, 200, "7", "stable"))))).isEmpty();
    assertThat(mistakes(JsonReport.of(run(new Sample().connectionError("refused"))))).isEmpty();
    assertThat(
            mistakes(
                JsonReport.of(
                    run(new Sample()
                            .answers(5, 200, "7", "a")
                            .answers(2, 503, "8", "b")
                            .timeout()
                            .stopped())
                        .against(Optional.of(Slo.parse("p99=20ms,max=1s")))
                        .seen(OBSERVED))))
        .isEmpty();
  }

  @Test
  void schemaIsOneThatCanBeBroken() {
    String good = JsonReport.of(run(new Sample().answers(5, 200, "7", "stable")));

    assertThat(mistakes(good.replace("\"partial\"", "\"parcial\""))).isNotEmpty();
    assertThat(mistakes(good.replace("\"p99_us\"", "\"p99_ms\""))).isNotEmpty();
    assertThat(mistakes(good.replaceFirst("\"sent\" : \\d+", "\"sent\" : -1"))).isNotEmpty();
  }
}
