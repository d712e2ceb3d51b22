package dev.siskin.server.fake;

import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.control.Split;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import dev.siskin.server.model.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Models without files. */
public final class Models {
  private Models() {}

  /** A model whose versions all answer with that servable, without a split. */
  public static Model available(String name, Servable servable, long... numbers) {
    List<ModelVersion> versions = new ArrayList<>();
    for (long number : numbers) {
      ModelVersion version = new ModelVersion(name, number);
      version.loaded(servable);
      versions.add(version);
    }
    return new Model(name, versions);
  }

  /** The same, with all traffic to its newest version. */
  public static Model routed(String name, long epoch, long... numbers) {
    Model model = available(name, new FakeServable(), numbers);
    model.apply(new Split(name, epoch, numbers[numbers.length - 1], List.of()));
    return model;
  }

  public static Routes routes(Model model) {
    return Objects.requireNonNull(model.routes());
  }

  public static Route pinned(Model model, long version) {
    return Objects.requireNonNull(routes(model).pinned(version));
  }

  public static ModelVersion version(Model model, long number) {
    return Objects.requireNonNull(model.version(number));
  }
}
