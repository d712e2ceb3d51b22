package dev.siskin.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleLogTest {
  @TempDir private Path dir;
  private long now = 1_000;
  private final LifecycleLog log = new LifecycleLog(() -> now);

  private List<LifecycleEvent> drained() {
    List<LifecycleEvent> events = new ArrayList<>();
    log.drain(
        "here",
        "boot",
        events::add,
        why -> {
          throw why;
        });
    return events;
  }

  private static LifecycleEvent event(
      long version, String from, String to, String reason, long at) {
    return new LifecycleEvent("here", "boot", "m", version, from, to, reason, at);
  }

  @Test
  void theWholeLifeOfAVersionIsTold() throws IOException {
    Files.createDirectories(dir.resolve("m/1"));
    Files.createDirectories(dir.resolve("m/2"));
    ModelRepository models = new ModelRepository(log);
    models.discover(dir);
    Model model = Objects.requireNonNull(models.model("m"));
    ModelVersion good = Models.version(model, 1);
    ModelVersion bad = Models.version(model, 2);
    assertThat(drained()).isEmpty();

    good.loading();
    now = 2_000;
    good.loaded(new FakeServable());
    bad.loading();
    bad.failed("it is broken");
    assertThat(drained())
        .containsExactly(
            event(1, "START", "LOADING", "", 1_000),
            event(1, "LOADING", "AVAILABLE", "", 2_000),
            event(2, "START", "LOADING", "", 2_000),
            event(2, "LOADING", "END", "it is broken", 2_000));

    now = 3_000;
    models.close();
    assertThat(drained())
        .containsExactly(
            event(1, "AVAILABLE", "UNLOADING", "", 3_000), event(1, "UNLOADING", "END", "", 3_000));
    assertThat(bad.state().reason()).isEqualTo("it is broken");
    models.close();
    assertThat(drained()).isEmpty();
  }

  @Test
  void oneThatCannotBeTakenCostsNoOther() {
    ModelVersion version = new ModelVersion("m", 1);
    for (now = 0; now < 3; now++) {
      log.changed(version, version.state(), version.state());
    }
    List<Long> taken = new ArrayList<>();
    List<RuntimeException> lost = new ArrayList<>();
    log.drain(
        "here",
        "boot",
        event -> {
          if (event.atMillis() == 1) {
            throw new IllegalStateException("of a test");
          }
          taken.add(event.atMillis());
        },
        lost::add);
    assertThat(taken).containsExactly(0L, 2L);
    assertThat(lost).hasSize(1);
  }

  @Test
  void beyondItsBoundTheOldestGoAndAreCounted() {
    ModelVersion version = new ModelVersion("m", 1);
    for (int i = 0; i < 5_000; i++) {
      now = i;
      log.changed(version, version.state(), version.state());
    }
    assertThat(log.displaced()).isEqualTo(904);
    assertThat(drained())
        .hasSize(4_096)
        .first()
        .extracting(LifecycleEvent::atMillis)
        .isEqualTo(904L);
  }
}
