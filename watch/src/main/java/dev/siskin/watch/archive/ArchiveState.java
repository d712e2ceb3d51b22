package dev.siskin.watch.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.SeqRange;
import dev.siskin.watch.archive.LogFiles.Append;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an archive stands. It is written before the log files are, with what is to be added to
 * them; so after a crash at any moment the additions are made once more, and nothing is written
 * twice or left out.
 *
 * @param topic id of the topic that the positions are of; empty where it is not known
 * @param positions by partition, the offset to go on at
 * @param seen the numbers that came, by boot
 * @param pending what was read and is in no file yet
 * @param appends what goes into the files next, unless it is there
 */
record ArchiveState(
    String topic,
    Map<Integer, Long> positions,
    Map<String, List<SeqRange>> seen,
    List<IntervalRecord> pending,
    List<Append> appends) {
  static final ArchiveState EMPTY = new ArchiveState("", Map.of(), Map.of(), List.of(), List.of());

  private static final String FILE = "archive-state.json";
  private static final int FORM = 1;

  /** What we wrote ourselves may be long: the lines of an hour are one string. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  /**
   * Reads it from a folder; the empty one where there is none.
   *
   * @throws IOException when there is one that cannot be understood, which must not be guessed
   */
  static ArchiveState read(Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    if (!Files.exists(file)) {
      return EMPTY;
    }
    try {
      JsonNode root = JSON.readTree(file.toFile());
      if (root.path("form").intValue() != FORM) {
        throw new IllegalArgumentException("it is of another form than " + FORM);
      }
      return parse(root);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          file
              + " cannot be used ("
              + e.getMessage()
              + "); take the whole folder away to begin"
              + " anew",
          e);
    }
  }

  private static ArchiveState parse(JsonNode root) throws IOException {
    Map<Integer, Long> positions = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : root.path("positions").properties()) {
      positions.put(Integer.valueOf(each.getKey()), each.getValue().longValue());
    }
    Map<String, List<SeqRange>> seen = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> boot : root.path("seen").properties()) {
      List<SeqRange> ranges = new ArrayList<>();
      boot.getValue()
          .forEach(
              range ->
                  ranges.add(new SeqRange(range.path(0).longValue(), range.path(1).longValue())));
      seen.put(boot.getKey(), ranges);
    }
    List<IntervalRecord> pending = new ArrayList<>();
    for (JsonNode record : root.path("pending")) {
      pending.add(IntervalCodec.decode(JSON.writeValueAsBytes(record)));
    }
    List<Append> appends = new ArrayList<>();
    for (JsonNode append : root.path("appends")) {
      appends.add(
          new Append(text(append, "file"), append.path("at").longValue(), text(append, "text")));
    }
    return new ArchiveState(root.path("topic").asText(""), positions, seen, pending, appends);
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).textValue();
    if (text == null) {
      throw new IllegalArgumentException("no text '" + field + "'");
    }
    return text;
  }

  ArchiveState withoutAppends() {
    return new ArchiveState(topic, positions, seen, pending, List.of());
  }

  /** Writes it to the disk itself; the old one stays until the new one is whole. */
  void write(Path dir) throws IOException {
    Path next = dir.resolve(FILE + ".next");
    Files.write(next, JSON.writeValueAsBytes(json()));
    try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(
        next,
        dir.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private ObjectNode json() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("form", FORM).put("topic", topic);
    ObjectNode offsets = root.putObject("positions");
    positions.forEach((partition, offset) -> offsets.put(partition.toString(), offset));
    ObjectNode boots = root.putObject("seen");
    seen.forEach(
        (boot, ranges) -> {
          ArrayNode list = boots.putArray(boot);
          ranges.forEach(range -> list.addArray().add(range.first()).add(range.last()));
        });
    ArrayNode records = root.putArray("pending");
    for (IntervalRecord record : pending) {
      records.add(JSON.readTree(IntervalCodec.encode(record)));
    }
    ArrayNode texts = root.putArray("appends");
    appends.forEach(
        append ->
            texts
                .addObject()
                .put("file", append.file())
                .put("at", append.at())
                .put("text", append.text()));
    return root;
  }
}
