package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** Data folders with a model in them that {@code ./siskin train} makes only when asked. */
final class Generated {
  private Generated() {}

  /** A folder of that name with the models of every server, and this one. */
  static Path dataDir(String name, String model) throws IOException, InterruptedException {
    Path dir = Trained.dataDir(name);
    Children.Ended ended =
        Installation.only().run("train", model, "--models", dir.resolve("models").toString());
    assertThat(ended.code()).as("%s", ended).isZero();
    return dir;
  }
}
