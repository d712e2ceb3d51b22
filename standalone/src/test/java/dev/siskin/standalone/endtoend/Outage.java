package dev.siskin.standalone.endtoend;

/** The ways in which a broker can be away. */
enum Outage {
  /** As by {@code kill -9}; it is started again when the outage is over. */
  KILLED("killed") {
    @Override
    void begin(Scene scene) throws Exception {
      scene.broker().kill();
    }

    @Override
    void end(Scene scene) throws Exception {
      scene.broker().restart();
    }
  },

  /** It is there, and no thread of it runs. */
  STOPPED("stopped") {
    @Override
    void begin(Scene scene) throws Exception {
      scene.broker().hold();
    }

    @Override
    void end(Scene scene) throws Exception {
      scene.broker().goOn();
    }
  },

  /** What is sent to it vanishes, and nobody says so. */
  BLACK_HOLED("black-holed") {
    @Override
    void begin(Scene scene) throws Exception {
      if (scene.filtered()) {
        PacketFilter.drop(scene.wire().port());
      } else {
        scene.wire().order("stall");
      }
    }

    @Override
    void end(Scene scene) throws Exception {
      if (scene.filtered()) {
        PacketFilter.dropNothing();
      } else {
        scene.wire().order("");
      }
    }
  },

  /** Connections are made, carry a little, and are reset before an answer is whole. */
  RESET("reset") {
    @Override
    void begin(Scene scene) throws Exception {
      scene.wire().order("down:reset=100b");
    }

    @Override
    void end(Scene scene) throws Exception {
      scene.wire().order("");
    }
  },

  /** All arrives, and later than the client waits for. */
  SLOW("slow") {
    @Override
    void begin(Scene scene) throws Exception {
      scene.wire().order("delay=1500ms,jitter=500ms");
    }

    @Override
    void end(Scene scene) throws Exception {
      scene.wire().order("");
    }
  };

  private final String word;

  /**
   * What an outage is made of.
   *
   * @param filtered whether packets can be dropped here
   */
  record Scene(LoneBroker broker, FaultyWire wire, boolean filtered) {}

  Outage(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  abstract void begin(Scene scene) throws Exception;

  /** Returns when the broker is back. */
  abstract void end(Scene scene) throws Exception;
}
