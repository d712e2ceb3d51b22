package dev.siskin.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that starts a broker in the directory it is given, says the broker's pid, and stays.
 */
final class BrokerParent {
  private BrokerParent() {}

  public static void main(String[] args) throws Exception {
    BrokerProcess broker =
        new BrokerProcess(
            new BrokerCommand(
                Modules.classpath("broker"),
                Path.of(args[0]),
                0,
                List.of(),
                Duration.ofSeconds(60)));
    broker.start();
    System.out.println(broker.pid());
    new CountDownLatch(1).await();
  }
}
