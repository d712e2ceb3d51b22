package dev.siskin.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
  @TempDir private Path dir;

  private ModelRepository discovered(String... versions) throws IOException {
    for (String version : versions) {
      Files.createDirectories(dir.resolve(version));
    }
    ModelRepository models = new ModelRepository();
    models.discover(dir);
    return models;
  }

  private static Model model(ModelRepository models, String name) {
    return Objects.requireNonNull(models.model(name));
  }

  @Test
  void modelsAreSortedAndTheirVersionsNotLoadedYet() throws IOException {
    ModelRepository models = discovered("b/2", "b/1", "a/5");
    assertThat(models.models()).extracting(Model::name).containsExactly("a", "b");
    assertThat(model(models, "b").versions())
        .extracting(ModelVersion::number)
        .containsExactly(1L, 2L);
    assertThat(model(models, "b").versions())
        .allSatisfy(v -> assertThat(v.state().phase()).isEqualTo(ModelVersion.Phase.START));
    assertThat(models.model("c")).isNull();
    assertThat(models.anyAvailable()).isFalse();
  }

  @Test
  void aModelIsAvailableOnceItHasRoutes() throws IOException {
    ModelRepository models = discovered("a/1", "b/1");
    Model a = model(models, "a");
    Models.version(a, 1).loaded(new FakeServable());
    assertThat(models.anyAvailable()).isFalse();
    a.apply(Split.allTo("a", 1));
    assertThat(models.anyAvailable()).isTrue();
  }

  @Test
  void theNewestIsTheHighestThatAnswers() throws IOException {
    Model a = model(discovered("a/1", "a/2", "a/3"), "a");
    assertThat(a.newestAvailable()).isNull();
    Models.version(a, 1).loaded(new FakeServable());
    Models.version(a, 2).loaded(new FakeServable());
    Models.version(a, 3).failed("broken");
    assertThat(a.newestAvailable()).isSameAs(a.version(2));
  }

  @Test
  void closingFreesWhatWasLoadedAndKeepsReasons() throws IOException {
    ModelRepository models = discovered("a/1", "a/2");
    FakeServable servable = new FakeServable();
    Model a = model(models, "a");
    ModelVersion one = Models.version(a, 1);
    one.loading();
    assertThat(one.available()).isFalse();
    one.loaded(servable);
    Models.version(a, 2).failed("it is broken");
    models.close();
    assertThat(servable.closed()).isTrue();
    assertThat(one.servable()).isNull();
    assertThat(List.copyOf(a.versions()))
        .extracting(v -> v.state().phase() + " " + v.state().reason())
        .containsExactly("END ", "END it is broken");
  }
}
