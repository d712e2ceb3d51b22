package dev.siskin.loadtest.faults;

/**
 * What a server did with one hostile client.
 *
 * @param status of its first answer; 0 if none was read
 * @param statusNanos from the connection until that answer began; 0 if there is none
 * @param endNanos from the connection until its end
 * @param sentBytes that the kernel took from the client
 * @param readBytes that the client read
 */
public record Outcome(
    HostileKind kind,
    int status,
    long statusNanos,
    Ending ending,
    long endNanos,
    long sentBytes,
    long readBytes) {

  /** How the connection ended. */
  public enum Ending {
    /** There never was a connection. */
    NOT_CONNECTED("not connected"),
    /** The server closed it in order. */
    CLOSED("closed"),
    /** The server reset it, or closed it over bytes that it never read. */
    RESET("reset"),
    /** It was open until the clients stopped. */
    OPEN("still open"),
    /** The client reset it, as it had set out to do. */
    LEFT("left by the client");

    private final String text;

    Ending(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The first thing that the server did, as time from the connection. */
  public long firstNanos() {
    return status > 0 ? statusNanos : endNanos;
  }

  /** What a person would call it. */
  public String text() {
    return status > 0 ? "answered " + status + ", " + ending : ending.toString();
  }
}
