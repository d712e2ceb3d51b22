package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * An answer as it came over the wire.
 *
 * @param head without its empty line
 * @param body owned by this record, never changed
 */
record RawAnswer(String head, byte[] body) {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String SWITCHES = "HTTP/1.1 101 ";
  private static final String LENGTH = "content-length: ";

  static RawAnswer of(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf(END_OF_HEAD);
    String body = text.substring(end + END_OF_HEAD.length());
    return new RawAnswer(text.substring(0, end), body.getBytes(ISO_8859_1));
  }

  byte[] bytes() {
    return (head + END_OF_HEAD + new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
  }

  /** Name and value of each header but the length of the body. */
  List<String[]> headers() {
    return head.lines()
        .skip(1)
        .filter(line -> !line.regionMatches(true, 0, LENGTH, 0, LENGTH.length()))
        .map(line -> line.split(": ", 2))
        .toList();
  }

  /** Whether the connection speaks another protocol from here on. */
  boolean switches() {
    return head.startsWith(SWITCHES);
  }

  boolean isOk() {
    return head.startsWith("HTTP/1.1 200 ");
  }

  /** How many bytes follow this head; none behind one that changes the protocol. */
  static int bodyBytes(String head) {
    List<String> lengths =
        head.lines()
            .filter(line -> line.regionMatches(true, 0, LENGTH, 0, LENGTH.length()))
            .toList();
    assertThat(lengths).as(head).hasSize(head.startsWith(SWITCHES) ? 0 : 1);
    return lengths.isEmpty()
        ? 0
        : Integer.parseInt(lengths.get(0).substring(LENGTH.length()).strip());
  }
}
