package dev.siskin.protocol.telemetry.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of the tests are {@code BOOT:NUMBER}. */
class EventReaderTest {
  private static final String TYPE = "test.event.v1";

  private EventReader<String> reader = reader(new Boots(4, 60));

  private static EventReader<String> reader(Boots boots) {
    return new EventReader<>(
        TYPE,
        bytes -> {
          String text = new String(bytes, UTF_8);
          if (!text.contains(":")) {
            throw new IllegalArgumentException("no event: " + text);
          }
          return text;
        },
        text -> text.substring(0, text.indexOf(':')),
        boots);
  }

  @Test
  void anEventComesOnce() {
    assertThat(read("a", 0)).isTrue();
    assertThat(read("a", 0)).isFalse();
    assertThat(read("b", 0)).isTrue();
    assertThat(read("a", 1)).isTrue();
    assertThat(reader.counts()).isEqualTo(new EventCounts(3, 0, 0, 1, 0, 0, Map.of(), null));
  }

  @Test
  void aTwinIsKnownHoweverLateItComes() {
    for (long number = 0; number < 150_000; number++) {
      read("a", number);
    }
    assertThat(read("a", 0)).isFalse();
    assertThat(reader.counts().events()).isEqualTo(150_000);
  }

  @Test
  void whatWasMadeAndGivenUpIsToldByBoot() {
    for (long number : new long[] {4, 5, 9, 7}) {
      read("a", number);
    }
    read("whole", 0);
    assertThat(reader.gaps())
        .containsExactly(
            new BootGaps("a", 4, 9, 2, List.of(new SeqRange(6, 6), new SeqRange(8, 8))));
    assertThat(reader.counts().missing()).isEqualTo(2);
  }

  @Test
  void anEventWithoutANumberCountsWheneverItComes() {
    assertThat(read(TYPE, null, "a:0")).isEqualTo("a:0");
    assertThat(read(TYPE, null, "a:0")).isEqualTo("a:0");
    assertThat(reader.counts()).isEqualTo(new EventCounts(2, 2, 0, 0, 0, 0, Map.of(), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1.5", "x", "1000000000001", "9223372036854775808", "99999999999999999"})
  void aWildNumberIsRefusedByNameAndMakesNoGap(String number) {
    read("a", 0);
    assertThat(read(TYPE, number, "a:1")).isNull();
    assertThat(reader.counts().unreadable()).isEqualTo(Map.of(Reason.BROKEN, 1L));
    assertThat(reader.counts().lastUnreadable())
        .isEqualTo("here: ce_sequence '" + number + "' is no number");
    assertThat(reader.counts().missing()).isZero();
  }

  @Test
  void whatCannotBeUnderstoodIsCountedByReason() {
    assertThat(read("test.event.v2", "1", "a:1")).isNull();
    assertThat(read("other.v1", "1", "a:1")).isNull();
    assertThat(read(TYPE, "1", "nonsense")).isNull();
    assertThat(read(TYPE, "7".repeat(100_000), "a:1")).isNull();
    assertThat(read(TYPE, "1", "x".repeat(257) + ":1")).isNull();
    assertThat(read(TYPE, "1", null)).isNull();
    assertThat(read(TYPE, "1", ":".repeat(EventReader.MAX_EVENT_BYTES + 1))).isNull();
    assertThat(reader.counts().unreadable())
        .isEqualTo(
            Map.of(
                Reason.NEWER_FORM, 1L,
                Reason.UNKNOWN_TYPE, 1L,
                Reason.BROKEN, 3L,
                Reason.NO_VALUE, 1L,
                Reason.TOO_LONG, 1L));
    assertThat(reader.counts().bad()).isEqualTo(7);
    assertThat(reader.counts().lastUnreadable()).startsWith("here: a value of");
  }

  /** A number that could be taken by nonsense would hide the event that has it. */
  @Test
  void nonsenseTakesNoNumber() {
    assertThat(read(TYPE, "1", "nonsense")).isNull();
    assertThat(read("a", 1)).isTrue();
  }

  /** What a consumer may do that is behind: no real event may be taken for a twin. */
  @Test
  void partitionsThatAreReadOneAfterTheOtherLoseNothing() {
    for (int partition = 0; partition < 3; partition++) {
      for (long number = partition; number < 900; number += 3) {
        assertThat(read("a", number)).isTrue();
      }
    }
    EventCounts counts = reader.counts();
    assertThat(counts.events()).isEqualTo(900);
    assertThat(counts.unsure()).isBetween(1L, 600L);
    assertThat(counts.missing()).isZero();
  }

  @Test
  void ofTooManyBootsTheOneSilentForLongestIsForgottenAndCounted() {
    for (String boot : List.of("a", "b", "c", "d", "e")) {
      read(boot, 0);
      read(boot, 2);
    }
    assertThat(reader.counts().forgottenBoots()).isEqualTo(1);
    assertThat(reader.counts().missing()).isEqualTo(5);
    assertThat(reader.gaps()).extracting(BootGaps::boot).containsExactly("b", "c", "d", "e");
  }

  @Test
  void anyOrderGivesWhatSetsGive() {
    Random random = new Random(11);
    for (int trial = 0; trial < 100; trial++) {
      reader = reader(new Boots());
      Map<String, TreeSet<Long>> model = new TreeMap<>();
      long duplicates = 0;
      long bad = 0;
      for (int i = 0; i < 200; i++) {
        String boot = "b" + random.nextInt(4);
        long number = random.nextInt(80);
        if (random.nextInt(10) == 0) {
          assertThat(read(TYPE, Long.toString(number), "nonsense")).isNull();
          bad++;
          continue;
        }
        boolean fresh = model.computeIfAbsent(boot, b -> new TreeSet<>()).add(number);
        assertThat(read(boot, number)).isEqualTo(fresh);
        duplicates += fresh ? 0 : 1;
        assertThat(reader.counts().missing())
            .isEqualTo(model.values().stream().mapToLong(EventReaderTest::missing).sum());
      }
      EventCounts counts = reader.counts();
      assertThat(counts.events()).isEqualTo(model.values().stream().mapToInt(TreeSet::size).sum());
      assertThat(counts.duplicates()).isEqualTo(duplicates);
      assertThat(counts.bad()).isEqualTo(bad);
      assertThat(counts.unsure()).isZero();
      for (BootGaps gaps : reader.gaps()) {
        TreeSet<Long> came = Objects.requireNonNull(model.get(gaps.boot()));
        assertThat(gaps.missing()).isEqualTo(missing(came));
        assertThat(gaps.lowestSequence()).isEqualTo(came.first());
        assertThat(gaps.highestSequence()).isEqualTo(came.last());
        assertThat(gaps.gaps())
            .allSatisfy(gap -> assertThat(came.subSet(gap.first(), gap.last() + 1)).isEmpty());
      }
    }
  }

  private static long missing(NavigableSet<Long> came) {
    return came.last() - came.first() + 1 - came.size();
  }

  /** What servers write, in any order, with twins, and with some that were given up. */
  @Test
  void theEventsOfServersAreReadOnceEach() {
    EventReader<RequestEvent> requests = EventReader.requests();
    EventReader<LifecycleEvent> lifecycle = EventReader.lifecycle();
    List<Integer> order = new ArrayList<>();
    for (int number = 0; number < 200; number++) {
      order.add(number);
      order.add(number);
    }
    order.removeIf(number -> number == 77);
    Collections.shuffle(order, new Random(5));
    for (int number : order) {
      RequestEvent request = request(number);
      requests.read(
          headers(request.headers(number)), RequestEventCodec.encode(request), () -> "here");
      LifecycleEvent life = new LifecycleEvent("r", "b", "m", number, "START", "LOADING", "", 1);
      lifecycle.read(headers(life.headers(number)), LifecycleEventCodec.encode(life), () -> "here");
    }
    EventCounts expected = new EventCounts(199, 0, 0, 199, 1, 0, Map.of(), null);
    assertThat(requests.counts()).isEqualTo(expected);
    assertThat(lifecycle.counts()).isEqualTo(expected);
    assertThat(requests.gaps().get(0).gaps()).containsExactly(new SeqRange(77, 77));
  }

  @Test
  void anEventOfNoBootIsRefusedByName() {
    assertThat(read("", 0)).isFalse();
    assertThat(reader.counts().bad()).isEqualTo(1);
    assertThat(reader.counts().lastUnreadable()).isEqualTo("here: 'boot' is empty");
  }

  private static RequestEvent request(int number) {
    return RequestEventCodec.decode(
        ("{\"id\":\"a-"
                + number
                + "\",\"replica\":\"r\",\"boot\":\"b\",\"code\":\"OK\","
                + "\"transport\":\"http1\",\"at\":1}")
            .getBytes(UTF_8));
  }

  private boolean read(String boot, long number) {
    return read(TYPE, Long.toString(number), boot + ":" + number) != null;
  }

  private @Nullable String read(String type, @Nullable String sequence, @Nullable String value) {
    Map<String, String> headers = new HashMap<>(Map.of("ce_type", type));
    if (sequence != null) {
      headers.put("ce_sequence", sequence);
    }
    return reader.read(
        headers(headers), value == null ? null : value.getBytes(UTF_8), () -> "here");
  }

  private static RecordHeaders headers(Map<String, String> headers) {
    Map<String, byte[]> bytes = new HashMap<>();
    headers.forEach((name, value) -> bytes.put(name, value.getBytes(UTF_8)));
    return bytes::get;
  }
}
