package dev.siskin.nativeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

class SavedModelFileTest {
  @TempDir private Path dir;

  @Test
  void theGraphTaggedServeIsRead() throws Exception {
    MetaGraphDef graph = TestModel.halfPlusTwo(-1).graph();
    SavedModel two =
        SavedModel.newBuilder()
            .addMetaGraphs(TestModel.halfPlusTwo(7).tagged("train").graph())
            .addMetaGraphs(graph)
            .build();
    assertThat(read(TestModel.writeTo(dir, two.toByteArray()))).isEqualTo(graph);
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path missing = dir.resolve("3");
    refused(() -> read(missing), "no such directory: " + missing);
  }

  @Test
  void aDirectoryWithoutAModelIsNamed() {
    refused(() -> read(dir), "no saved_model.pb in " + dir);
  }

  @Test
  void theTextFormIsNotMistakenForAMissingModel() throws IOException {
    Files.writeString(dir.resolve("saved_model.pbtxt"), "meta_graphs {}");
    refused(() -> read(dir), "export the binary form");
  }

  @Test
  void anEmptyFileIsRefused() {
    refused(() -> read(TestModel.writeTo(dir, new byte[0])), "saved_model.pb is empty");
  }

  @Test
  void aTruncatedFileIsRefused() {
    byte[] whole = TestModel.halfPlusTwo(-1).bytes();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    refused(() -> read(TestModel.writeTo(dir, half)), "saved_model.pb is truncated: ");
  }

  @Test
  void garbageIsRefused() {
    byte[] garbage = "not a model, just words\n".getBytes(StandardCharsets.UTF_8);
    refused(() -> read(TestModel.writeTo(dir, garbage)), "saved_model.pb is ");
  }

  @Test
  void aMessageOfAnotherKindIsRefused() {
    // A valid message that has nothing in the fields of a SavedModel.
    byte[] stranger = {(byte) 0xF8, 0x07, 0x01};
    refused(() -> read(TestModel.writeTo(dir, stranger)), "is no SavedModel: it holds no graph");
  }

  @Test
  void anotherTagIsRefusedAndNamed() {
    Path train = TestModel.halfPlusTwo(-1).tagged("train").writeTo(dir);
    refused(() -> read(train), "is tagged [serve], only [train]");
  }

  @Test
  void aFileAtTheLimitIsReadAndOneByteMoreIsRefused() throws Exception {
    byte[] bytes = TestModel.halfPlusTwo(-1).bytes();
    TestModel.writeTo(dir, bytes);
    assertThat(SavedModelFile.read(dir, bytes.length).getSignatureDefCount()).isEqualTo(1);
    refused(() -> SavedModelFile.read(dir, bytes.length - 1), "more than the");
  }

  private static MetaGraphDef read(Path versionDir) throws ModelLoadException {
    return SavedModelFile.read(versionDir, LoadLimits.LARGEST_GRAPH_BYTES);
  }

  private static void refused(ThrowingCallable reading, String sentence) {
    assertThatThrownBy(reading)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }
}
