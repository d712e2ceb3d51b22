package dev.siskin.loadtest.figure;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An {@link EchoServer} started as a process of its own; it ends with whoever started it. */
final class LoneEcho implements AutoCloseable {

  private static final String READY = "READY ";

  private final Process process;
  private final int port;

  private LoneEcho(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static LoneEcho start() throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home")
                        + File.separator
                        + "bin"
                        + File.separator
                        + "java",
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EchoServer.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the echo ended before it was ready");
    }
    return new LoneEcho(process, Integer.parseInt(line.substring(READY.length())));
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
