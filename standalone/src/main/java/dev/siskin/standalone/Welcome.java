package dev.siskin.standalone;

import dev.siskin.server.Server;
import java.util.Locale;

/** What a person reads when everything is up. */
final class Welcome {
  private static final String DIGIT =
      "[0,0,5,13,9,1,0,0, 0,0,13,15,10,15,5,0, 0,3,15,2,0,11,8,0, 0,4,12,0,0,8,8,0,"
          + " 0,5,8,0,0,9,8,0, 0,4,11,0,1,12,7,0, 0,2,14,5,10,12,0,0, 0,0,6,13,10,0,0,0]";

  private Welcome() {}

  static String text(DataFolder folder, Server server, String bootstrap) {
    return String.format(
        Locale.ROOT,
        """

        Siskin is ready.
          predictions  http://127.0.0.1:%d/v1/models/digits:predict
          admin        http://127.0.0.1:%d/admin/v1/models   (token in %s)
          metrics      http://127.0.0.1:%d/metrics
          telemetry    Kafka at %s, topic siskin.intervals.v1

        Try, in another terminal:
          curl -si http://127.0.0.1:%d/v1/models/digits:predict -d '{"instances": [%s]}'
          ./siskin load --url http://127.0.0.1:%d --model mlp784 --rate 500 --duration 30s
          ./siskin tail --bootstrap %s

        Ctrl-C stops everything.
        """,
        server.dataPort(),
        server.adminPort(),
        folder.adminToken(),
        server.metricsPort(),
        bootstrap,
        server.dataPort(),
        DIGIT,
        server.dataPort(),
        bootstrap);
  }
}
