package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.faults.Fault;
import dev.siskin.loadtest.faults.HostileKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Something that happens while a step's loads run. */
public sealed interface Event {

  /** The length of what ends by itself, or with its step. */
  Duration UNTIL_THE_END = Duration.ofHours(24);

  /** How long after the first request is due. */
  Duration at();

  /** How long it lasts at most. */
  Duration length();

  /**
   * For how long the load is not what it was before; that of what has no length is over at once.
   */
  default Duration disturbance() {
    return length().equals(UNTIL_THE_END) ? Duration.ZERO : length();
  }

  /** As a user would call it. */
  String text();

  /** The same, in a scenario that is so much shorter. */
  Event scaled(double factor);

  /** A process stands still, and goes on afterwards. */
  record Pause(Duration at, Duration length, Path pidFile) implements Event {
    @Override
    public String text() {
      return "pause " + pidFile;
    }

    @Override
    public Event scaled(double factor) {
      return new Pause(Scale.of(at, factor), Scale.of(length, factor), pidFile);
    }
  }

  /** The network between the tool and its targets is broken in some way. */
  record Break(Duration at, Duration length, Fault fault) implements Event {
    @Override
    public String text() {
      return "fault " + fault.text();
    }

    @Override
    public Event scaled(double factor) {
      return new Break(Scale.of(at, factor), Scale.of(length, factor), fault);
    }
  }

  /** Slow and hostile clients, so many of each kind. */
  record Hostile(Duration at, Duration length, List<HostileKind> kinds, int clients)
      implements Event {
    public Hostile {
      kinds = List.copyOf(kinds);
    }

    @Override
    public String text() {
      return "hostile " + kinds + " x " + clients;
    }

    @Override
    public Event scaled(double factor) {
      return new Hostile(Scale.of(at, factor), Scale.of(length, factor), kinds, clients);
    }
  }

  /** A program runs, and is ended when its time is up. */
  record Run(Duration at, Duration length, List<String> words) implements Event {
    public Run {
      words = List.copyOf(words);
    }

    @Override
    public String text() {
      return "run " + String.join(" ", words);
    }

    @Override
    public Event scaled(double factor) {
      Duration shorter = length.equals(UNTIL_THE_END) ? length : Scale.of(length, factor);
      return new Run(Scale.of(at, factor), shorter, words);
    }
  }
}
