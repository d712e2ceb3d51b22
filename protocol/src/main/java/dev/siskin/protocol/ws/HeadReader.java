package dev.siskin.protocol.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.json.DecimalText;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.ws.MessageHead.Target;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a message but for its tensors, which it passes over, its keys in any order.
 * Keys that it does not know are ignored; those it knows may come once. One use.
 *
 * <p>A refused message is no exception here: its id, if it was read, is needed to say so.
 */
public final class HeadReader {
  /** Characters of an id that the client chooses. */
  public static final int MOST_ID_CHARS = 64;

  private static final int MOST_CHARS = 1_024;
  private static final int MOST_TOPICS = 16;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long MOST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

  private static final Key[] KEYS = Key.values();

  /** A key that means something here, and may come once. */
  private enum Key {
    OP,
    ID,
    MODEL,
    VERSION,
    LABEL,
    UNIT,
    DEADLINE_MS,
    PRIORITY,
    TRACEPARENT,
    REQUEST,
    SCORE,
    REWARD,
    ACCEPTED,
    TOPICS;

    final String wireName = name().toLowerCase(Locale.ROOT);
  }

  private final JsonScanner in;
  private final Set<Key> seen = EnumSet.noneOf(Key.class);
  private String op = "";
  private @Nullable String id;
  private String model = "";
  private @Nullable String version;
  private @Nullable String label;
  private @Nullable String unit;
  private long timeoutNanos;
  private Wishes.@Nullable Priority priority;
  private @Nullable String traceParent;
  private String judged = "";
  private int judgements;
  private final Set<Topic> topics = EnumSet.noneOf(Topic.class);

  private HeadReader(JsonScanner in) {
    this.in = in;
  }

  /** Reads one message. */
  public static MessageHead read(byte[] bytes, int from, int length, JsonLimits limits) {
    return new HeadReader(new JsonScanner(bytes, from, length, limits)).read();
  }

  private MessageHead read() {
    ServingException refusal = null;
    boolean whole = false;
    try {
      readKeys();
      whole = true;
      require();
    } catch (ServingException e) {
      refusal = e;
    }
    Wishes wishes =
        timeoutNanos == 0 && priority == null ? Wishes.NONE : new Wishes(timeoutNanos, priority);
    return new MessageHead(
        Op.ofWireName(op),
        id,
        new Target(model, version, label, unit, wishes, traceParent),
        judged,
        topics,
        whole,
        refusal);
  }

  private void readKeys() {
    if (in.isEmpty() || in.peek() != '{') {
      throw ServingException.invalid("JSON Parse error: a message must be a JSON object");
    }
    in.beginObject();
    while (in.nextKey()) {
      Key key = knownKey();
      if (key == null) {
        in.skip();
      } else {
        readValue(key);
      }
    }
    if (!in.isEmpty()) {
      throw ServingException.invalid("JSON Parse error: there is more after the JSON object");
    }
  }

  private @Nullable Key knownKey() {
    for (Key key : KEYS) {
      if (in.stringIs(key.wireName)) {
        return key;
      }
    }
    return null;
  }

  private void readValue(Key key) {
    if (!seen.add(key)) {
      throw ServingException.invalid("'" + key.wireName + "' comes twice");
    }
    switch (key) {
      case OP -> op = text(key, MOST_ID_CHARS);
      case ID -> id = readId(key);
      case MODEL -> model = text(key, MOST_CHARS);
      case VERSION -> version = in.peek() == '"' ? text(key, MOST_CHARS) : "" + whole(key);
      case LABEL -> readLabel(key);
      case UNIT -> unit = text(key, MOST_CHARS);
      case DEADLINE_MS -> timeoutNanos = readMillis(key) * NANOS_PER_MILLI;
      case PRIORITY -> priority = readPriority(key);
      case TRACEPARENT -> traceParent = text(key, MOST_CHARS);
      case REQUEST -> judged = text(key, MOST_CHARS);
      case SCORE, REWARD ->
          judge(DecimalText.mayBegin(in.peek()), "'score' and 'reward' are numbers");
      case ACCEPTED -> judge(isFlag(), "'accepted' is true or false");
      case TOPICS -> readTopics();
    }
  }

  // ---- values

  private String readId(Key key) {
    String text = text(key, MOST_ID_CHARS);
    requireThat(!text.isEmpty(), "'id' must not be empty");
    return text;
  }

  /** Of a request the name of a version, of feedback what would have been right. */
  private void readLabel(Key key) {
    if (in.peek() == '"') {
      label = text(key, MOST_CHARS);
      judgements++;
    } else {
      judge(
          DecimalText.mayBegin(in.peek()) || isFlag(),
          "'label' is a string, a number, true or false");
      label = "";
    }
  }

  private long readMillis(Key key) {
    long millis = whole(key);
    requireThat(millis > 0, "'deadline_ms' must be above 0");
    return Math.min(millis, MOST_MILLIS);
  }

  private Wishes.Priority readPriority(Key key) {
    String text = text(key, MOST_CHARS);
    for (Wishes.Priority each : Wishes.Priority.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
        return each;
      }
    }
    throw ServingException.invalid("'priority' is critical, normal or sheddable");
  }

  private void judge(boolean fits, String rule) {
    if (!fits) {
      throw ServingException.invalid(rule);
    }
    judgements++;
    in.skip();
  }

  private void readTopics() {
    requireThat(in.peek() == '[', "'topics' must be a list");
    in.beginList();
    for (int i = 0; in.nextElement(); i++) {
      requireThat(in.peek() == '"' && i < MOST_TOPICS, "'topics' holds the names of a few topics");
      in.string();
      String name = in.string(MOST_ID_CHARS);
      Topic topic = Topic.ofWireName(name);
      if (topic == null) {
        throw ServingException.invalid("there is no topic '" + name + "'");
      }
      topics.add(topic);
    }
  }

  /** A string of so many characters at most. */
  private String text(Key key, int mostChars) {
    if (in.peek() != '"') {
      throw ServingException.invalid("'" + key.wireName + "' must be a string");
    }
    in.string();
    String text = in.string(mostChars + 1);
    if (text.length() > mostChars) {
      throw ServingException.invalid(
          "'" + key.wireName + "' is longer than " + mostChars + " characters");
    }
    return text;
  }

  private boolean isFlag() {
    return in.peek() == 't' || in.peek() == 'f';
  }

  private long whole(Key key) {
    if (DecimalText.mayBegin(in.peek())) {
      var number = in.number();
      if (number.isWhole(0, Long.MAX_VALUE)) {
        return number.toLong();
      }
    }
    throw ServingException.invalid("'" + key.wireName + "' holds whole numbers from 0");
  }

  // ---- what each op needs

  private void require() {
    Op known = Op.ofWireName(op);
    if (op.isEmpty()) {
      throw ServingException.invalid("a message needs an 'op'");
    }
    if (known == null) {
      throw new ServingException(ErrorCode.UNIMPLEMENTED, "there is no op '" + op + "'");
    }
    switch (known) {
      case INFER -> requireTarget();
      case CANCEL -> requireThat(id != null, "cancel needs an 'id'");
      case FEEDBACK -> {
        requireThat(!judged.isEmpty(), "feedback needs a 'request'");
        requireThat(judgements == 1, "feedback needs one of 'label', 'score' and 'reward'");
      }
      case SUBSCRIBE -> requireThat(seen.contains(Key.TOPICS), "subscribe needs 'topics'");
    }
  }

  private void requireTarget() {
    requireThat(id != null, "infer needs an 'id'");
    requireThat(!model.isEmpty(), "infer needs a 'model'");
    requireThat(label == null || !label.isEmpty(), "'label' of a version must be a string");
    requireThat(version == null || label == null, "'version' and 'label' exclude each other");
  }

  private static void requireThat(boolean holds, String sentence) {
    if (!holds) {
      throw ServingException.invalid(sentence);
    }
  }
}
