package dev.siskin.server.model;

import dev.siskin.nativeconfig.Servable;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One version of a model and where it stands in its life. Any thread may read; what it reads is a
 * recent snapshot. Written by whoever loads or unloads it.
 */
public final class ModelVersion {
  /**
   * {@code START -> LOADING -> AVAILABLE -> UNLOADING -> END}, from LOADING to END when it fails.
   * The names are TF Serving's.
   */
  public enum Phase {
    START,
    LOADING,
    AVAILABLE,
    UNLOADING,
    END
  }

  /**
   * A phase with what it carries.
   *
   * @param reason why it failed, empty when it did not
   * @param servable there while AVAILABLE
   */
  public record State(Phase phase, String reason, @Nullable Servable servable) {}

  private final String model;
  private final long number;
  private final String numberText;
  private final VersionListener listener;
  private volatile State state = new State(Phase.START, "", null);

  public ModelVersion(String model, long number) {
    this(model, number, VersionListener.NOBODY);
  }

  /**
   * @param listener told of each change, once it is made
   */
  ModelVersion(String model, long number, VersionListener listener) {
    this.model = model;
    this.number = number;
    this.numberText = Long.toString(number);
    this.listener = listener;
  }

  public String model() {
    return model;
  }

  public long number() {
    return number;
  }

  /** The number as it stands in headers; made once. */
  public String numberText() {
    return numberText;
  }

  public State state() {
    return state;
  }

  public boolean available() {
    return state.phase == Phase.AVAILABLE;
  }

  /** What runs, or null while it is not available. */
  public @Nullable Servable servable() {
    return state.servable;
  }

  public void loading() {
    become(new State(Phase.LOADING, "", null));
  }

  public void loaded(Servable servable) {
    become(new State(Phase.AVAILABLE, "", servable));
  }

  public void failed(String reason) {
    become(new State(Phase.END, reason, null));
  }

  /**
   * Takes it out of service; the caller closes what it gets, after the last run, and says when it
   * has {@link #ended}.
   *
   * @return null where it was not available; then nothing has changed
   */
  public @Nullable Servable unload() {
    Servable servable = state.servable;
    if (servable != null) {
      become(new State(Phase.UNLOADING, "", null));
    }
    return servable;
  }

  /** Its servable is closed. */
  public void ended() {
    become(new State(Phase.END, "", null));
  }

  private void become(State next) {
    State before = state;
    state = next;
    listener.changed(this, before, next);
  }

  /** Says in a line of the log which version it is about. */
  public LoggingEventBuilder tag(LoggingEventBuilder line) {
    return line.addKeyValue("model", model).addKeyValue("version", number);
  }

  @Override
  public String toString() {
    return model + "/" + number;
  }
}
