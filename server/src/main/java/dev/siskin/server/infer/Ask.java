package dev.siskin.server.infer;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.Route;
import dev.siskin.server.model.Routes;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is for and what it wishes, as far as that is known before its body is read.
 *
 * @param version as the caller wrote it, or null
 * @param label as the caller wrote it, or null
 * @param unit who is always to get the same arm, or null
 * @param warmUpPass what lets the server's own warm-up in, or null
 */
public record Ask(
    String model,
    @Nullable String version,
    @Nullable String label,
    @Nullable String unit,
    Wishes wishes,
    @Nullable String warmUpPass) {

  private static final int MOST_UNIT_CHARS = 1_024;

  /**
   * The same by the number of its version, where it names a label.
   *
   * @throws ServingException when the model has no such label
   */
  Ask withoutLabel(ServingConfig config) {
    return label == null
        ? this
        : new Ask(model, number(config, model, label), null, unit, wishes, warmUpPass);
  }

  /**
   * The number, as text, of the version that a label stands for.
   *
   * @throws ServingException when the model has no such label
   */
  public static String number(ServingConfig config, String model, String label) {
    Long version = config.labelled(model, label);
    if (version == null) {
      throw ServingException.invalid("Unrecognized servable version label: " + label);
    }
    return version.toString();
  }

  /**
   * The number of a version, as callers write it.
   *
   * @throws ServingException when it is none
   */
  public static long versionNumber(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      throw ServingException.invalid("Failed to convert version: " + version + " to numeric.");
    }
  }

  /**
   * Where it goes: to the version it names, or else by the split of its model.
   *
   * @param id of the request, which takes the place of a unit where it names none
   * @throws ServingException when there is no such model or version, or it cannot answer
   */
  Route route(ModelRepository models, String id) {
    Long number = version == null ? null : versionNumber(version);
    Model asked = models.model(model);
    Routes routes = asked == null ? null : asked.routes();
    Route way = routes == null ? null : route(routes, number, id);
    if (way == null || !way.version().available()) {
      throw notFound();
    }
    return way;
  }

  private @Nullable Route route(Routes routes, @Nullable Long number, String id) {
    if (number != null) {
      return routes.pinned(number);
    }
    if (unit != null && unit.length() > MOST_UNIT_CHARS) {
      throw ServingException.invalid("x-unit-id is longer than 1024 characters");
    }
    return routes.route(unit == null ? id : unit);
  }

  /** Said as TF Serving says it. */
  ServingException notFound() {
    String asked =
        version == null ? "Latest(" + model + ")" : "Specific(" + model + ", " + version + ")";
    return new ServingException(ErrorCode.NOT_FOUND, "Servable not found for request: " + asked);
  }
}
