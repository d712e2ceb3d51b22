package dev.siskin.server.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.lane.LaneTable.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneTableTest {
  private final Set<String> busy = new HashSet<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final LaneTable<Integer, String> table =
      new LaneTable<>(16, lane -> !busy.contains(lane));

  @Test
  void aKeyHasOneLane() {
    Place<String> first = place(1);

    assertThat(place(1)).isSameAs(first);
    assertThat(first.lane()).isEqualTo("lane 1");
    assertThat(first.use()).isTrue();
    assertThat(opened).hasValue(1);
    assertThat(table.lanes()).containsOnly(Map.entry(1, "lane 1"));
  }

  @Test
  void noLaneGoesWhileThereIsRoom() {
    List<Place<String>> all = places(0, 16);

    assertThat(table.lanes()).hasSize(16);
    assertThat(all).allMatch(Place::use);
    places(0, 16);
    assertThat(opened).hasValue(16);
  }

  @Test
  void oneGoesForEachThatComesBeyond() {
    List<Place<String>> all = places(0, 40);

    assertThat(table.lanes()).hasSize(16);
    assertThat(all.stream().filter(Place::use)).hasSize(16);
  }

  @Test
  void whoIsUsedAgainAndAgainStays() {
    List<Place<String>> hot = places(0, 8);
    for (int key = 100; key < 400; key++) {
      place(key);
      assertThat(hot).allMatch(Place::use);
    }

    assertThat(table.lanes()).hasSize(16).containsKeys(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(opened).as("none of them anew").hasValue(8 + 300);
  }

  @Test
  void whoWasNotUsedGoesBeforeWhoWas() {
    places(0, 16);
    place(16);
    // The hand went once round: of those that are left, these were used since.
    List<Integer> used = new ArrayList<>(table.lanes().keySet()).subList(0, 8);
    used.forEach(this::place);
    places(100, 108);

    assertThat(table.lanes().keySet()).containsAll(used);
  }

  @Test
  void busyLanesStayBeTheTableTooFull() {
    for (int key = 0; key < 30; key++) {
      busy.add("lane " + key);
    }
    places(0, 30);

    assertThat(table.lanes()).hasSize(30);
    places(0, 30);
    assertThat(opened).hasValue(30);
  }

  @Test
  void theTableShrinksToItsBoundOnceTheyAreIdle() {
    for (int key = 0; key < 30; key++) {
      busy.add("lane " + key);
    }
    places(0, 30);
    busy.clear();
    places(100, 114);

    assertThat(table.lanes()).hasSize(16);
  }

  @Test
  void whatWasLearnedGoesWithTheLane() {
    Place<String> first = place(0);
    places(1, 60);

    assertThat(first.use()).isFalse();
    assertThat(place(0)).isNotSameAs(first);
    assertThat(opened).hasValue(61);
  }

  @Test
  void threadsThatAskForTheSameGetTheSame() throws Exception {
    LaneTable<Integer, Object> shared = new LaneTable<>(64, lane -> true);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger wrong = new AtomicInteger();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  int key = random.nextInt(random.nextInt(4) == 0 ? 1_000 : 40);
                  if (!shared.place(key, Integer::valueOf).lane().equals(key)) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).hasValue(0);
    assertThat(shared.lanes()).hasSizeLessThanOrEqualTo(64 + 4);
  }

  private List<Place<String>> places(int from, int to) {
    List<Place<String>> all = new ArrayList<>();
    for (int key = from; key < to; key++) {
      all.add(place(key));
    }
    return all;
  }

  private Place<String> place(int key) {
    return table.place(
        key,
        k -> {
          opened.incrementAndGet();
          return "lane " + k;
        });
  }
}
