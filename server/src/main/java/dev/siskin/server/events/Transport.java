package dev.siskin.server.events;

/** What a request came by. */
public enum Transport {
  HTTP1("http1"),
  HTTP2("http2"),
  WEBSOCKET("websocket");

  private final String wireName;

  Transport(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
