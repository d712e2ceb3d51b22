package dev.siskin.loadtest.performance;

import dev.siskin.loadtest.performance.Figure.Failure;
import dev.siskin.loadtest.performance.Figure.Taking;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The figures kept from earlier runs, one JSON file each, and what newer runs left: {@code
 * NAME.json} from a test that came to a result, {@code NAME.failed} with a reason from one that
 * failed. A result replaces the kept one if it is newer; a failure marks it.
 */
public final class FigureFolder {

  private static final String KEPT = ".json";
  private static final String FAILED = ".failed";
  private static final int MAX_REASON_CHARS = 300;

  private final Path folder;
  private final Map<String, Figure> figures = new TreeMap<>();

  /** Reads what is kept; an IOException says which file cannot be read. */
  public FigureFolder(Path folder) throws IOException {
    this.folder = folder;
    for (Path file : files(folder, KEPT)) {
      Figure figure = read(file);
      figures.put(figure.name(), figure);
    }
  }

  public List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  /** Takes in what newer runs left, and keeps it. */
  public void take(Path results, String machine) throws IOException {
    for (Path file : files(results, KEPT)) {
      takeResult(read(file), at(file), machine);
    }
    for (Path file : files(results, FAILED)) {
      takeFailure(file);
    }
  }

  private void takeResult(Figure fresh, String at, String machine) throws IOException {
    if (at.compareTo(known(fresh.name()).lastTriedAt()) > 0) {
      keep(fresh.taken(new Taking(at, machine)));
    }
  }

  /** A run that missed a bound leaves both: its numbers, and then that it failed. */
  private void takeFailure(Path file) throws IOException {
    String name = file.getFileName().toString().replaceFirst("\\" + FAILED + "$", "");
    String at = at(file);
    Figure known = known(name);
    if (at.compareTo(known.lastTriedAt()) >= 0) {
      String reason = Files.readString(file).strip();
      String cut = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
      keep(known.failed(Optional.of(new Failure(at, cut.isEmpty() ? "it failed" : cut))));
    }
  }

  private Figure known(String name) {
    return figures.getOrDefault(name, Figure.unmeasured(name));
  }

  private void keep(Figure figure) throws IOException {
    figures.put(figure.name(), figure);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(figure.name() + KEPT), FigureJson.write(figure));
  }

  private static Figure read(Path file) throws IOException {
    try {
      return FigureJson.parse(Files.readString(file));
    } catch (IllegalArgumentException broken) {
      throw new IOException(file + " is no figure: " + broken.getMessage() + ".", broken);
    }
  }

  private static String at(Path file) throws IOException {
    Instant written = Files.getLastModifiedTime(file).toInstant();
    return written.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ending)) {
        all.forEach(files::add);
      }
    }
    files.sort(null);
    return files;
  }
}
