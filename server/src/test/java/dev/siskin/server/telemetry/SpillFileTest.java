package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.siskin.server.telemetry.Outbox.Message;
import dev.siskin.server.telemetry.SpillFile.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
  @TempDir private Path dir;

  private SpillFile file() {
    return new SpillFile(dir);
  }

  private static Message message(long seq, int bytes) {
    byte[] value = new byte[bytes];
    new Random(seq).nextBytes(value);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_id", "böot-" + seq);
    headers.put("content-type", "application/json");
    return new Message(seq, "topic." + seq, "modèle", value, headers);
  }

  private static List<Message> messages(int count) {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(message(i, i * 7));
    }
    return all;
  }

  private static SpillFile.Source of(List<Message> messages) {
    Iterator<Message> all = messages.iterator();
    return () -> all.hasNext() ? all.next() : null;
  }

  private Read readInto(List<Message> found) throws IOException {
    return file().read(found::add);
  }

  private static void assertSame(Message found, Message written) {
    assertThat(found.seq()).isEqualTo(written.seq());
    assertThat(found.topic()).isEqualTo(written.topic());
    assertThat(found.key()).isEqualTo(written.key());
    assertThat(found.value()).isEqualTo(written.value());
    assertThat(List.copyOf(found.headers().entrySet()))
        .isEqualTo(List.copyOf(written.headers().entrySet()));
  }

  @Test
  void everythingComesBackAsItWas() throws IOException {
    List<Message> written = messages(50);
    file().write(of(written));
    List<Message> found = new ArrayList<>();
    assertThat(readInto(found)).isEqualTo(new Read(50, 0, true));
    for (int i = 0; i < 50; i++) {
      assertSame(found.get(i), written.get(i));
    }
    assertThat(dir.toFile().list()).containsExactly("telemetry.unsent");
  }

  @Test
  void noFileIsNothingToSend() throws IOException {
    assertThat(readInto(new ArrayList<>())).isEqualTo(new Read(0, 0, true));
  }

  @Test
  void aSecondWriteReplacesTheFirst() throws IOException {
    file().write(of(messages(50)));
    file().write(of(messages(2)));
    assertThat(readInto(new ArrayList<>())).isEqualTo(new Read(2, 0, true));
  }

  @Test
  void aFileCutOffAnywhereGivesItsWholeEntriesAndCountsTheOthers() throws IOException {
    file().write(of(messages(5)));
    byte[] whole = Files.readAllBytes(file().path());
    for (int length = 0; length < whole.length; length += 2) {
      Files.write(file().path(), Arrays.copyOf(whole, length));
      List<Message> found = new ArrayList<>();
      Read read = readInto(found);
      assertThat(read.whole()).isFalse();
      assertThat(read.records()).isEqualTo(found.size()).isLessThan(5);
      assertThat(read.unreadable()).isEqualTo(length < 16 ? 1 : 5 - found.size());
    }
  }

  @Test
  void aByteThatChangedIsNoticed() throws IOException {
    file().write(of(messages(5)));
    byte[] whole = Files.readAllBytes(file().path());
    Random random = new Random(1);
    for (int at = 0; at < whole.length; at += 2) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(file().path(), damaged);
      List<Message> found = new ArrayList<>();
      Read read = readInto(found);
      assertThat(read.whole()).as("byte %d", at).isFalse();
      assertThat(read.unreadable()).isPositive();
      found.forEach(
          message -> assertSame(message, message(message.seq(), (int) message.seq() * 7)));
    }
  }

  @Test
  void anEntryThatIsDamagedCostsNoOther() throws IOException {
    file().write(of(messages(5)));
    byte[] damaged = Files.readAllBytes(file().path());
    damaged[16 + 8 + 3] ^= 1;
    Files.write(file().path(), damaged);
    List<Message> found = new ArrayList<>();
    assertThat(readInto(found)).isEqualTo(new Read(4, 1, false));
    assertThat(found).extracting(Message::seq).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void noiseIsNoRecordAndTakesNoMemory() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    Files.write(file().path(), noise);
    Read read = readInto(new ArrayList<>());
    assertThat(read.records()).isZero();
    assertThat(read.whole()).isFalse();
    assertThat(read.unreadable()).isPositive();
  }

  @Test
  void aFullDiskLeavesTheOldFileAsItWas() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "only Linux has a device that is always full");
    file().write(of(messages(2)));
    Files.createSymbolicLink(dir.resolve("telemetry.unsent.new"), full);
    assertThatThrownBy(() -> file().write(of(messages(50)))).isInstanceOf(IOException.class);
    assertThat(readInto(new ArrayList<>())).isEqualTo(new Read(2, 0, true));
    assertThat(dir.toFile().list()).containsExactly("telemetry.unsent");
  }

  @Test
  void aFolderThatCannotBeMadeIsSaid() throws IOException {
    Path noFolder = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> new SpillFile(noFolder.resolve("state")).write(of(messages(1))))
        .isInstanceOf(IOException.class);
  }
}
