package dev.siskin.server.model;

import static dev.siskin.server.fake.Models.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {
  @TempDir private Path dir;

  /** As after a restart: read from the disk again. */
  private Splits splits() throws IOException {
    return new Splits(new SplitStore(dir));
  }

  private static Model model(long... versions) {
    return Models.available("m", new FakeServable(), versions);
  }

  private void saved(Split split) throws IOException {
    new SplitStore(dir).save(Map.of("m", split));
  }

  private Split begun(Model model, @Nullable Long stable, Canary... canaries) throws IOException {
    splits().begin(model, stable, List.of(canaries));
    Split split = routes(model).split();
    assertThat(new SplitStore(dir).load()).containsEntry("m", split);
    return split;
  }

  private static Split split(long epoch, long stable, Canary... canaries) {
    return new Split("m", epoch, stable, List.of(canaries));
  }

  private static Canary canary(long version, double weight) {
    return new Canary(version, weight);
  }

  private ServingException refused(Model model, @Nullable Long epoch, long stable, Canary... c)
      throws IOException {
    Splits splits = splits();
    return catchThrowableOfType(
        ServingException.class, () -> splits.change(model, epoch, stable, List.of(c)));
  }

  @Test
  void withoutAWishAllGoesToTheNewest() throws IOException {
    assertThat(begun(model(1, 2), null)).isEqualTo(split(1, 2));
  }

  @Test
  void aWishIsFollowed() throws IOException {
    assertThat(begun(model(1, 2, 3), 1L, canary(2, 0.25), canary(3, 0.5)))
        .isEqualTo(split(1, 1, canary(2, 0.25), canary(3, 0.5)));
  }

  @Test
  void whatWasSavedWinsOverAWish() throws IOException {
    saved(split(7, 1, canary(2, 0.5)));
    assertThat(begun(model(1, 2, 3), 3L)).isEqualTo(split(7, 1, canary(2, 0.5)));
  }

  @Test
  void aSaltThatWasSavedIsKept() throws IOException {
    saved(new Split("rollout-9", 7, 1, List.of(canary(2, 0.5))));
    assertThat(begun(model(1, 3), null)).isEqualTo(new Split("rollout-9", 8, 1, List.of()));
  }

  @Test
  void aSavedCanaryThatCannotAnswerLeavesUnderANewEpoch() throws IOException {
    saved(split(7, 1, canary(2, 0.5), canary(3, 0.5)));
    assertThat(begun(model(1, 3), null)).isEqualTo(split(8, 1, canary(3, 0.5)));
  }

  @Test
  void aSavedStableThatCannotAnswerIsReplacedByTheNewest() throws IOException {
    saved(split(7, 1, canary(2, 0.25), canary(3, 0.25)));
    assertThat(begun(model(2, 3), null)).isEqualTo(split(8, 3, canary(2, 0.25)));
  }

  @Test
  void aWishForMissingVersionsBecomesWhatIsPossible() throws IOException {
    assertThat(begun(model(2, 3), 9L, canary(2, 0.5), canary(8, 0.1)))
        .isEqualTo(split(2, 3, canary(2, 0.5)));
  }

  @Test
  void aModelThatCannotAnswerGetsNoRoutesAndKeepsWhatWasSaved() throws IOException {
    saved(split(7, 1));
    Model model = new Model("m", List.of(new ModelVersion("m", 1)));
    splits().begin(model, null, List.of());
    assertThat(model.routes()).isNull();
    assertThat(new SplitStore(dir).load()).containsEntry("m", split(7, 1));
  }

  @Test
  void aBeginThatCannotBeSavedStopsTheStart() throws IOException {
    Splits splits = splits();
    Files.createDirectory(dir.resolve("splits.json.new"));
    Model model = model(1);
    Assertions.assertThatThrownBy(() -> splits.begin(model, null, List.of()))
        .isInstanceOf(IOException.class);
    assertThat(model.routes()).isNull();
  }

  @Test
  void aChangeIsAppliedSavedAndCounted() throws IOException {
    Model model = model(1, 2);
    Splits splits = splits();
    splits.begin(model, null, List.of());
    Split answer = splits.change(model, 1L, 1, List.of(canary(2, 0.1)));
    assertThat(answer).isEqualTo(split(2, 1, canary(2, 0.1)));
    assertThat(routes(model).split()).isEqualTo(answer);
    assertThat(new SplitStore(dir).load()).isEqualTo(Map.of("m", answer));
  }

  @Test
  void aChangeOfOneModelLeavesTheOthersSaved() throws IOException {
    new SplitStore(dir).save(Map.of("other", Split.allTo("other", 5)));
    Model model = model(1);
    Splits splits = splits();
    splits.begin(model, null, List.of());
    splits.change(model, null, 1, List.of());
    assertThat(new SplitStore(dir).load()).containsEntry("other", Split.allTo("other", 5));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, Long.MAX_VALUE})
  void aChangeOfAnotherEpochIsAConflict(long expected) throws IOException {
    saved(split(2, 1));
    Model model = model(1, 2);
    begun(model, null);
    ServingException refusal = refused(model, expected, 2);
    assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refusal.detail()).isEqualTo("the epoch in force is 2, not " + expected);
    assertThat(routes(model).split()).isEqualTo(split(2, 1));
  }

  @ParameterizedTest
  @CsvSource({"9, 1", "1, 9", "3, 1", "1, 3"})
  void aVersionThatCannotAnswerIsRefused(long stable, long canary) throws IOException {
    Model model = model(1, 2);
    Model withBroken = new Model("m", List.of(Models.version(model, 1), new ModelVersion("m", 3)));
    begun(withBroken, null);
    ServingException refusal = refused(withBroken, null, stable, canary(canary, 0.1));
    assertThat(refusal.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    assertThat(refusal.detail())
        .isEqualTo("version " + Math.max(stable, canary) + " of model m cannot answer");
    assertThat(routes(withBroken).split().epoch()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWeightOutsideOfItsRangeIsRefused(double weight) throws IOException {
    Model model = model(1, 2);
    begun(model, null);
    ServingException refusal = refused(model, null, 1, canary(2, weight));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal.detail()).isEqualTo("weight of version 2 must be between 0 and 1.0");
  }

  @Test
  void aModelThatCannotAnswerCannotBeChanged() throws IOException {
    Model model = new Model("m", List.of(new ModelVersion("m", 1)));
    assertThat(refused(model, null, 1).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
  }

  @Test
  void aChangeThatCannotBeSavedIsNotApplied() throws IOException {
    Model model = model(1, 2);
    Splits splits = splits();
    splits.begin(model, 1L, List.of());
    Files.createDirectory(dir.resolve("splits.json.new"));
    ServingException refusal =
        catchThrowableOfType(
            ServingException.class, () -> splits.change(model, null, 2, List.of()));
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(routes(model).split()).isEqualTo(split(1, 1));
    assertThat(new SplitStore(dir).load()).isEqualTo(Map.of("m", split(1, 1)));
    Files.delete(dir.resolve("splits.json.new"));
    assertThat(splits.change(model, 1L, 2, List.of())).isEqualTo(split(2, 2));
  }

  /** Versions come and go between restarts, disks fail, callers change: the epoch only rises. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noEpochIsEverUsedForTwoSplits(long seed) throws IOException {
    Random random = new Random(seed);
    List<Split> seen = new ArrayList<>();
    for (int restart = 0; restart < 25; restart++) {
      Splits splits = splits();
      long[] versions = random.longs(1 + random.nextInt(4), 1, 6).distinct().toArray();
      Model model = model(versions);
      splits.begin(model, random.nextBoolean() ? null : 1L + random.nextInt(6), List.of());
      see(seen, routes(model).split());
      for (int change = random.nextInt(4); change > 0; change--) {
        changeByChance(random, splits, model);
        see(seen, routes(model).split());
      }
      assertThat(new SplitStore(dir).load()).containsEntry("m", routes(model).split());
    }
    assertThat(seen.size()).isGreaterThan(10);
  }

  private void changeByChance(Random random, Splits splits, Model model) throws IOException {
    boolean diskFails = random.nextInt(4) == 0;
    Path inTheWay = dir.resolve("splits.json.new");
    if (diskFails) {
      Files.createDirectory(inTheWay);
    }
    Split before = routes(model).split();
    try {
      Split after =
          splits.change(
              model,
              random.nextBoolean() ? null : before.epoch() + random.nextInt(2),
              1L + random.nextInt(6),
              random.nextBoolean() ? List.of() : List.of(canary(1L + random.nextInt(6), 0.3)));
      assertThat(diskFails).isFalse();
      assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    } catch (ServingException refused) {
      assertThat(routes(model).split()).isEqualTo(before);
    } finally {
      Files.deleteIfExists(inTheWay);
    }
  }

  private static void see(List<Split> seen, Split now) {
    if (!seen.isEmpty()) {
      Split last = seen.get(seen.size() - 1);
      if (now.equals(last)) {
        return;
      }
      assertThat(now.epoch()).isGreaterThan(last.epoch());
    }
    seen.add(now);
  }
}
