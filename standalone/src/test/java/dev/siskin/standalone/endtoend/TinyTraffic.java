package dev.siskin.standalone.endtoend;

import java.util.Locale;

/** Requests to the models of {@code ./siskin train tiny}, as scripts of wrk. */
final class TinyTraffic {
  private static final Ask ASK = Ask.json("", "{\"instances\": [[1, 2, 3, 4]]}");

  /** Drawn once for all: what is left for a request is the same whatever it goes to. */
  private static final String SCRIPT =
      """
      local first, models, exponent = %d, %d, %s
      local total, upTo = 0, {}
      for rank = 1, models do
        total = total + rank ^ -exponent
        upTo[rank] = total
      end
      math.randomseed(1)
      local function draw()
        local at, low, high = math.random() * total, 1, models
        while low < high do
          local middle = math.floor((low + high) / 2)
          if upTo[middle] < at then low = middle + 1 else high = middle end
        end
        return low
      end
      local draws, drawn, ready, turn = {}, 65536, {}, 0
      for i = 1, drawn do draws[i] = draw() end
      function init(args)
        for rank = 1, models do
          ready[rank] = wrk.format(nil,
            string.format("/v1/models/tiny-%%04d:predict", first + rank - 1))
        end
      end
      function request()
        turn = turn %% drawn + 1
        return ready[draws[turn]]
      end
      """;

  private TinyTraffic() {}

  /** To all of them, the k-th as often as {@code k ^ -exponent} says. */
  static String zipf(int models, double exponent) {
    return ASK.lua() + String.format(Locale.ROOT, SCRIPT, 1, models, exponent);
  }

  /** To one of them, by the same script. */
  static String alone(int number) {
    return ASK.lua() + String.format(Locale.ROOT, SCRIPT, number, 1, 1.0);
  }

  /** What model {@code number} answers. */
  static String answer(int number) {
    return String.format(
        Locale.ROOT,
        "[[%.1f,%.1f,%.1f,%.1f]]",
        number + 0.5,
        number + 1.0,
        number + 1.5,
        number + 2.0);
  }

  /** A request to it. */
  static Http.Request request(Siskin siskin, int number) {
    return Http.predict(
        siskin, String.format(Locale.ROOT, "tiny-%04d", number), "{\"instances\": [[1, 2, 3, 4]]}");
  }
}
