package dev.siskin.server.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds {@code <dir>/<name>/<version>/}. Reads folder names only. */
final class ModelFolders {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFolders.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

  private ModelFolders() {}

  /** Version folders by number, by model name; other files and folders are passed over. */
  static NavigableMap<String, NavigableMap<Long, Path>> find(Path dir) throws IOException {
    NavigableMap<String, NavigableMap<Long, Path>> found = new TreeMap<>();
    for (Path model : folders(dir)) {
      String name = model.getFileName().toString();
      NavigableMap<Long, Path> versions = versions(model);
      if (!NAME.matcher(name).matches()) {
        LOG.warn("{} is not served: a model's name is like {}", model, NAME);
      } else if (!versions.isEmpty()) {
        found.put(name, versions);
      }
    }
    return found;
  }

  private static NavigableMap<Long, Path> versions(Path model) throws IOException {
    NavigableMap<Long, Path> versions = new TreeMap<>();
    for (Path folder : folders(model)) {
      String name = folder.getFileName().toString();
      if (VERSION.matcher(name).matches()) {
        Path twin = versions.put(Long.parseLong(name), folder);
        if (twin != null) {
          LOG.warn("{} and {} are the same version; the second is served", twin, folder);
        }
      }
    }
    return versions;
  }

  private static List<Path> folders(Path dir) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> entries = Files.list(dir)) {
      entries
          .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .forEach(folders::add);
    }
    return folders;
  }
}
