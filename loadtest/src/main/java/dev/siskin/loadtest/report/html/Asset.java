package dev.siskin.loadtest.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What travels inside every page. */
final class Asset {

  private Asset() {}

  /** A file beside this class. */
  static String text(String name) {
    return read(name);
  }

  /** A script of others, which must not end the element that it stands in. */
  static String library(String path) {
    String script = read(path);
    if (script.contains("</script")) {
      throw new IllegalStateException(path + " cannot stand inside a page");
    }
    return script;
  }

  private static String read(String path) {
    try (InputStream in = Asset.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(path + " cannot be read from the class path", unreadable);
    }
  }
}
