package dev.siskin.loadtest.scenario;

/** Something is wrong with the network for a time. */
final class FaultHappening implements Happening {

  private final Event.Break event;
  private final FaultyNetwork network;
  private boolean began;
  private boolean ended;

  FaultHappening(Event.Break event, FaultyNetwork network) {
    this.event = event;
    this.network = network;
  }

  @Override
  public Event event() {
    return event;
  }

  @Override
  public synchronized void begin() {
    if (!ended) {
      network.begin(event.fault());
      began = true;
    }
  }

  @Override
  public synchronized void end() {
    if (began && !ended) {
      network.end(event.fault());
    }
    ended = true;
  }

  @Override
  public synchronized Check check() {
    return Check.of(event.text(), began, began ? "it was so" : "it never began");
  }
}
