package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies of which a share has a bad row: one number is NaN, and another is the bad body's own
 * number, so that no two of them are alike and a server cannot know them again. The others stand
 * where they stood, so that request {@code index} still is body {@code index} of the good ones.
 */
final class SpoiledBodies {

  static final int MOST_BODIES = 1_000;
  static final double LEAST_SHARE = 0.001;
  static final double MOST_SHARE = 0.5;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** In V2 the numbers of this field are no data. */
  private static final String SHAPE = "shape";

  private SpoiledBodies() {}

  /** Where a number stands in a body. */
  private record Place(int offset, int length) {}

  /** Spoils one in {@code 1 / share}, or refuses it with a sentence for the user. */
  static Bodies of(Bodies good, double share) {
    if (!(share >= LEAST_SHARE && share <= MOST_SHARE)) {
      throw new IllegalArgumentException("--bad-rows must lie between 0.1% and 50%.");
    }
    if (good.count() > MOST_BODIES) {
      throw new IllegalArgumentException(
          "--bad-rows takes up to 1,000 bodies, not " + good.count() + "; take fewer.");
    }
    int every = (int) Math.round(1 / share);
    int rounds = (MOST_BODIES + good.count() - 1) / good.count();
    List<List<Place>> numbers = good.encoded().stream().map(SpoiledBodies::numbers).toList();
    List<Buffer> all = new ArrayList<>();
    for (int i = 0; i < rounds * every * good.count(); i++) {
      int own = i % good.count();
      boolean bad = i % every == every - 1;
      all.add(bad ? spoiled(good.at(own), numbers.get(own), i / every) : good.at(own));
    }
    return new Bodies(all);
  }

  private static Buffer spoiled(Buffer good, List<Place> numbers, int ordinal) {
    int nan = ordinal % numbers.size();
    int own = (nan + 1) % numbers.size();
    Buffer bad = Buffer.buffer();
    int from = 0;
    for (int i = 0; i < numbers.size(); i++) {
      Place place = numbers.get(i);
      if (i == nan || i == own) {
        bad.appendBuffer(good.slice(from, place.offset()));
        bad.appendString(i == nan ? "NaN" : Integer.toString(ordinal));
        from = place.offset() + place.length();
      }
    }
    return bad.appendBuffer(good.slice(from, good.length()));
  }

  private static List<Place> numbers(Buffer body) {
    List<Place> places = new ArrayList<>();
    byte[] bytes = body.getBytes();
    try (JsonParser parser = JSON.createParser(bytes)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isNumeric() && !SHAPE.equals(field(parser.getParsingContext()))) {
          int length = parser.getText().getBytes(StandardCharsets.UTF_8).length;
          places.add(new Place((int) parser.currentTokenLocation().getByteOffset(), length));
        }
      }
    } catch (IOException notJson) {
      throw new IllegalArgumentException("--bad-rows is for bodies of JSON.", notJson);
    }
    if (places.isEmpty()) {
      throw new IllegalArgumentException("--bad-rows needs a number in each body to spoil.");
    }
    return places;
  }

  /** The field that a value belongs to, through any number of arrays. */
  private static String field(JsonStreamContext context) {
    for (JsonStreamContext at = context; at != null; at = at.getParent()) {
      if (at.inObject()) {
        return String.valueOf(at.getCurrentName());
      }
    }
    return "";
  }
}
