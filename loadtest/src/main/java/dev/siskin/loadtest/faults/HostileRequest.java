package dev.siskin.loadtest.faults;

/**
 * The request that hostile clients begin, or send in full: one that the server would answer.
 *
 * @param body owned by this; nobody changes it
 */
public record HostileRequest(String host, String path, byte[] body) {

  /** The head but for the length of the body and the empty line. */
  String head() {
    return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n";
  }

  byte[] whole() {
    return Script.joined(head() + "Content-Length: " + body.length + "\r\n\r\n", body);
  }
}
