package dev.siskin.loadtest.faults;

import dev.siskin.loadtest.schedule.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults as people write them, on the command line and in scenarios. */
final class FaultText {

  private static final String KNOWN =
      "delay, jitter, throttle, cut, half-close, reset, stall, refuse and share";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(b|KB|KiB|MB|MiB)");
  private static final Pattern WAY = Pattern.compile("(up|down):(.*)", Pattern.DOTALL);
  private static final Pattern ONE_WAY_CLOSE = Pattern.compile("(up|down)@(.*)", Pattern.DOTALL);

  private final String text;
  private final Map<Effect, Long> amounts = new EnumMap<>(Effect.class);
  private final Set<Way> ways = EnumSet.allOf(Way.class);
  private double share = 1;
  private boolean hasShare;

  private FaultText(String text) {
    this.text = text;
  }

  static Fault parse(String text) {
    FaultText reading = new FaultText(text);
    try {
      return reading.read();
    } catch (IllegalArgumentException mistake) {
      throw new IllegalArgumentException(
          "'" + text + "' is no fault: " + mistake.getMessage(), mistake);
    }
  }

  static String format(Fault fault) {
    List<String> items = new ArrayList<>();
    fault.amounts().forEach((effect, amount) -> items.add(item(effect, amount)));
    if (fault.share() < 1) {
      items.add("share=" + fault.share());
    }
    String prefix =
        fault.ways().size() > 1
            ? ""
            : fault.ways().iterator().next().name().toLowerCase(Locale.ROOT) + ":";
    return prefix + String.join(",", items);
  }

  /** A number of bytes such as {@code 1000b} or {@code 64KB}. */
  static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size; write for example 1000b, 64KB, 64KiB or 1MB.");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "b" -> amount;
      case "KB" -> amount * 1000;
      case "KiB" -> amount * 1024;
      case "MB" -> amount * 1_000_000;
      default -> amount * 1024 * 1024;
    };
  }

  private Fault read() {
    String items = text.strip();
    Matcher prefixed = WAY.matcher(items);
    if (prefixed.matches()) {
      only(prefixed.group(1));
      items = prefixed.group(2);
    }
    for (String item : items.split(",", -1)) {
      item(item.strip());
    }
    if (amounts.isEmpty()) {
      throw new IllegalArgumentException("it names only a share; say what happens to that share.");
    }
    return new Fault(ways, amounts, share);
  }

  private void item(String item) {
    int equals = item.indexOf('=');
    String word = equals < 0 ? item : item.substring(0, equals).strip();
    String value = equals < 0 ? "" : item.substring(equals + 1).strip();
    switch (word) {
      case "delay" -> put(Effect.DELAY, nanos(value));
      case "jitter" -> put(Effect.JITTER, nanos(value));
      case "throttle" -> put(Effect.THROTTLE, rate(value));
      case "cut" -> put(Effect.CUT, bytes(value));
      case "half-close" -> halfClose(value);
      case "reset" -> reset(value);
      case "stall" -> put(Effect.STALL, equals < 0 ? Effect.FOREVER : nanos(value));
      case "refuse" -> refuse(value);
      case "share" -> share(value);
      default ->
          throw new IllegalArgumentException("'" + item + "' is unknown; there are " + KNOWN + ".");
    }
  }

  private void put(Effect effect, long amount) {
    for (Effect before : amounts.keySet()) {
      if (before.word().equals(effect.word())) {
        throw new IllegalArgumentException(effect.word() + " stands there twice.");
      }
    }
    amounts.put(effect, amount);
  }

  private void only(String way) {
    Way one = way.equals("up") ? Way.UP : Way.DOWN;
    if (!ways.contains(one)) {
      throw new IllegalArgumentException("it goes up and down at once; write two faults.");
    }
    ways.retainAll(Set.of(one));
  }

  private void halfClose(String value) {
    Matcher oneWay = ONE_WAY_CLOSE.matcher(value);
    if (oneWay.matches()) {
      only(oneWay.group(1));
      put(Effect.HALF_CLOSE, bytes(oneWay.group(2)));
    } else {
      put(Effect.HALF_CLOSE, bytes(value));
    }
  }

  private void reset(String value) {
    if (value.equals("accept")) {
      put(Effect.RESET_AT_ACCEPT, 0);
    } else if (SIZE.matcher(value).matches()) {
      put(Effect.RESET_AFTER_BYTES, bytes(value));
    } else if (isDuration(value)) {
      put(Effect.RESET_AFTER_TIME, nanos(value));
    } else {
      throw new IllegalArgumentException(
          "write reset=accept, reset=1000b (after bytes) or reset=5s (after a time).");
    }
  }

  private void refuse(String value) {
    switch (value) {
      case "" -> put(Effect.REFUSE, 0);
      case "port" -> put(Effect.CLOSE_PORT, 0);
      default ->
          throw new IllegalArgumentException(
              "write refuse (accept, then close) or refuse=port (do not listen).");
    }
  }

  private void share(String value) {
    if (hasShare) {
      throw new IllegalArgumentException("share stands there twice.");
    }
    try {
      share = Double.parseDouble(value);
      hasShare = true;
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("share must be above 0 and at most 1.", notANumber);
    }
  }

  private static long rate(String value) {
    String size = value.endsWith("/s") ? value.substring(0, value.length() - 2) : "";
    if (!SIZE.matcher(size).matches() || bytes(size) < 1) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a throughput; write for example 500b/s, 64KB/s or 1MB/s.");
    }
    return bytes(size);
  }

  private static boolean isDuration(String value) {
    try {
      Duration unused = DurationText.parse(value);
      return true;
    } catch (IllegalArgumentException other) {
      return false;
    }
  }

  /** At most a day, so that sums of times never overflow. */
  private static long nanos(String value) {
    Duration duration = DurationText.parse(value);
    if (duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("'" + value + "' is longer than a day.");
    }
    return duration.toNanos();
  }

  private static String item(Effect effect, long amount) {
    String value =
        switch (effect) {
          case DELAY, JITTER, RESET_AFTER_TIME -> "=" + time(amount);
          case STALL -> amount == Effect.FOREVER ? "" : "=" + time(amount);
          case THROTTLE -> "=" + size(amount) + "/s";
          case CUT, HALF_CLOSE, RESET_AFTER_BYTES -> "=" + size(amount);
          case RESET_AT_ACCEPT -> "=accept";
          case REFUSE -> "";
          case CLOSE_PORT -> "=port";
        };
    return effect.word() + value;
  }

  private static String time(long nanos) {
    return DurationText.format(Duration.ofNanos(nanos));
  }

  private static String size(long bytes) {
    if (bytes > 0 && bytes % 1_000_000 == 0) {
      return bytes / 1_000_000 + "MB";
    }
    return bytes > 0 && bytes % 1000 == 0 ? bytes / 1000 + "KB" : bytes + "b";
  }
}
