package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageCommandTest {

  @TempDir private Path dir;
  private Path results;
  private Path figures;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void folders() throws IOException {
    results = Files.createDirectories(dir.resolve("results"));
    figures = dir.resolve("figures");
  }

  @Test
  void freshResultsAreKeptWithDayAndMachine() throws IOException {
    result("a", "0.8x", "2026-01-02T10:00:00Z");

    assertThat(page()).contains("`./siskin verify a`, 2026-01-02").contains("0.8x");
    assertThat(Files.readString(figures.resolve("a.json")))
        .contains("2026-01-02T10:00:00Z", " cores (", "JDK ");
  }

  @Test
  void figuresThatWereNotRunAgainStay() throws IOException {
    result("a", "0.8x", "2026-01-02T10:00:00Z");
    page();
    Files.delete(results.resolve("a.json"));
    result("b", "0.9x", "2026-01-03T10:00:00Z");

    assertThat(page()).contains("0.8x", "2026-01-02", "0.9x", "2026-01-03");
  }

  @Test
  void olderResultDoesNotReplaceANewerOne() throws IOException {
    result("a", "0.8x", "2026-01-02T10:00:00Z");
    page();
    result("a", "0.5x", "2026-01-01T10:00:00Z");

    assertThat(page()).contains("0.8x").doesNotContain("0.5x");
  }

  @Test
  void failureMarksTheLastResultUntilThereIsANewOne() throws IOException {
    result("a", "0.8x", "2026-01-02T10:00:00Z");
    page();
    Files.delete(results.resolve("a.json"));
    write("a.failed", "no server\n", "2026-01-03T10:00:00Z");
    assertThat(page()).contains("0.8x", "2026-01-02", "**Failed on 2026-01-03**: no server.");

    Files.delete(results.resolve("a.failed"));
    result("a", "0.9x", "2026-01-04T10:00:00Z");
    assertThat(page()).contains("0.9x").doesNotContain("Failed");
  }

  @Test
  void resultOfARunThatMissedItsBoundIsShownAndMarked() throws IOException {
    result("a", "0.5x", "2026-01-02T10:00:00Z");
    write("a.failed", "expected 0.7", "2026-01-02T10:00:05Z");

    assertThat(page()).contains("| 0.5x | >= 0.7 | **missed** |").contains("expected 0.7");
    assertThat(page()).contains("**Failed on 2026-01-02**");
  }

  @Test
  void brokenFileIsNamed() throws IOException {
    write("a.json", "{\"title\": 1}", "2026-01-02T10:00:00Z");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains("The page was not written: ", "a.json is no figure: it has no field 'name'.");

    write("a.json", "{", "2026-01-02T10:00:00Z");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("it is no JSON");
    assertThat(dir.resolve("page.md")).doesNotExist();
  }

  private void result(String name, String result, String at) throws IOException {
    String json =
        """
        {"name": "%s", "title": "t", "command": "./siskin verify %s", "rows": [
          {"figure": "f", "result": "%s", "bound": ">= 0.7", "spread": "", "note": ""}],
         "notes": ["n"]}
        """;
    write(name + ".json", json.formatted(name, name, result), at);
  }

  private void write(String file, String text, String at) throws IOException {
    Path path = Files.writeString(results.resolve(file), text);
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse(at)));
  }

  private String page() throws IOException {
    assertThat(run()).as(err.toString()).isZero();
    return Files.readString(dir.resolve("page.md"));
  }

  private int run() {
    return Main.commandLine()
        .setErr(new PrintWriter(err, true))
        .execute(
            "performance-page",
            "--figures=" + figures,
            "--results=" + results,
            "--out=" + dir.resolve("page.md"));
  }
}
