package dev.siskin.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelMetricsTest {
  @TempDir private Path dir;

  private final ModelRepository models = new ModelRepository();
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @BeforeEach
  void modelWithThreeVersions() throws IOException {
    for (String version : List.of("1", "2", "3")) {
      Files.createFile(
          Files.createDirectories(dir.resolve("m").resolve(version)).resolve("saved_model.pb"));
    }
    models.discover(dir);
    registry.getPrometheusRegistry().register(new ModelMetrics(models, ready::get));
  }

  private Model model() {
    return Objects.requireNonNull(models.model("m"));
  }

  @Test
  void versionsAreCountedByState() {
    Models.version(model(), 1).loaded(new FakeServable());
    Models.version(model(), 2).loading();
    Models.version(model(), 3).failed("it is broken");
    assertThat(registry.scrape())
        .contains("siskin_model_versions{state=\"available\"} 1.0\n")
        .contains("siskin_model_versions{state=\"loading\"} 1.0\n")
        .contains("siskin_model_versions{state=\"failed\"} 1.0\n")
        .contains("siskin_model_versions{state=\"ended\"} 0.0\n")
        .contains("siskin_model_version_available{model=\"m\",version=\"1\"} 1.0\n")
        .contains("siskin_model_version_available{model=\"m\",version=\"3\"} 0.0\n");
  }

  @Test
  void aVersionThatWasUnloadedHasNotFailed() {
    Models.version(model(), 1).loaded(new FakeServable());
    Models.version(model(), 1).unload();
    assertThat(registry.scrape()).contains("siskin_model_versions{state=\"unloading\"} 1.0\n");
    Models.version(model(), 1).ended();
    assertThat(registry.scrape())
        .contains("siskin_model_versions{state=\"ended\"} 1.0\n")
        .contains("siskin_model_versions{state=\"failed\"} 0.0\n");
  }

  @Test
  void theSplitIsTold() {
    model().apply(new Split("m", 7, 1, List.of(new Canary(2, 0.25), new Canary(3, 0.125))));
    assertThat(registry.scrape())
        .contains("siskin_split_weight_ratio{model=\"m\",version=\"1\"} 0.625\n")
        .contains("siskin_split_weight_ratio{model=\"m\",version=\"2\"} 0.25\n")
        .contains("siskin_split_weight_ratio{model=\"m\",version=\"3\"} 0.125\n")
        .contains("siskin_split_epoch{model=\"m\"} 7.0\n");
  }

  @Test
  void withoutASplitThereIsNoneToTell() {
    assertThat(registry.scrape()).doesNotContain("siskin_split");
  }

  @Test
  void readyIsWhatBalancersAreTold() {
    assertThat(registry.scrape()).contains("siskin_ready 1.0\n");
    ready.set(false);
    assertThat(registry.scrape()).contains("siskin_ready 0.0\n");
  }
}
