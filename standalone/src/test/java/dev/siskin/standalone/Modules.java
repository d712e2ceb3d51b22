package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules of this project as their builds left them, found as {@code ./siskin} does. */
public final class Modules {
  /** Passed on to children that run in another folder. */
  static final String HOME = "siskin.home";

  private Modules() {}

  /** The project's folder. */
  public static Path home() {
    return Path.of(System.getProperty(HOME, "..")).toAbsolutePath().normalize();
  }

  public static Path target(String module) {
    return home().resolve(module).resolve("target");
  }

  /** What to start the module with: its jar and its libraries. */
  public static String classpath(String module) throws IOException {
    return jar(module) + File.pathSeparator + libraries(module);
  }

  public static Path jar(String module) throws IOException {
    try (Stream<Path> files = Files.list(target(module))) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches("siskin-" + module + "-.*jar"))
              .toList();
      assertThat(jars).as("jars of module %s", module).hasSize(1);
      return jars.get(0).toRealPath();
    }
  }

  private static String libraries(String module) throws IOException {
    Path libraries = target(module).resolve("classpath.txt");
    assertThat(libraries)
        .as("module %s must be packaged first: mvn -pl standalone -am package", module)
        .isRegularFile();
    return Files.readString(libraries).strip();
  }
}
