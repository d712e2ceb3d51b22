package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

  private static final OutputFile.Content TEXT =
      out -> out.write("new".getBytes(StandardCharsets.UTF_8));

  private static final OutputFile.Content BREAKS_OFF =
      out -> {
        out.write("half".getBytes(StandardCharsets.UTF_8));
        throw new IOException("No space left on device");
      };

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void newFileHoldsTheContentAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("r.html");

    assertThat(OutputFile.refusal("--report", file)).isEmpty();
    assertThat(OutputFile.write("--report", file, TEXT)).isEmpty();
    assertThat(file).hasContent("new");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void nameThatIsTooLongIsRefusedBeforehand() throws IOException {
    assertThat(OutputFile.refusal("--json", folder.resolve("n".repeat(250)))).isPresent();
    assertThat(files()).isEmpty();
  }

  @Test
  void lookingBeforehandLeavesTheOldFileAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("r.html"), "old");

    assertThat(OutputFile.refusal("--report", file)).isEmpty();
    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void failureHalfWayLeavesTheOldFileWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("r.html"), "old");

    assertThat(OutputFile.write("--report", file, BREAKS_OFF))
        .hasValue("--report " + file + " was not written: No space left on device.");
    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void linkStaysALinkAndItsFileIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("real"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(OutputFile.write("--report", link, TEXT)).isEmpty();
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(file).hasContent("new");
  }

  @Test
  void missingFolderIsSaidBeforehandAndAfterwards() {
    Path file = folder.resolve("no").resolve("r.html");

    assertThat(OutputFile.refusal("--report", file))
        .get()
        .asString()
        .contains("there is no folder");
    assertThat(OutputFile.write("--report", file, TEXT))
        .get()
        .asString()
        .contains("folder is gone");
  }

  @Test
  void folderIsNoFile() {
    assertThat(OutputFile.refusal("--json", folder)).get().asString().contains("is a folder");
  }

  @Test
  void folderWithoutRightsIsSaid() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assertThat(closed.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(closed)).as("root may write everywhere").isFalse();

    assertThat(OutputFile.refusal("--report", closed.resolve("r")))
        .get()
        .asString()
        .contains("no right to write");
    assertThat(OutputFile.write("--report", closed.resolve("r"), TEXT))
        .get()
        .asString()
        .contains("no right to write");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskIsSaidAndTheDeviceIsNotReplaced() {
    Path full = Paths.get("/dev/full");

    assertThat(OutputFile.refusal("--report", full)).isEmpty();
    assertThat(OutputFile.write("--report", full, TEXT))
        .hasValue("--report /dev/full was not written: No space left on device.");
    assertThat(Files.isRegularFile(full)).isFalse();
  }
}
