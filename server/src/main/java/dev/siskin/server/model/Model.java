package dev.siskin.server.model;

import dev.siskin.protocol.control.Split;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model, its versions and how traffic is divided between them. Any thread; the split in force is
 * one immutable snapshot behind one reference.
 */
public final class Model {
  private final String name;
  private final NavigableMap<Long, ModelVersion> versions;
  private volatile @Nullable Routes routes;

  public Model(String name, Collection<ModelVersion> versions) {
    this.name = name;
    TreeMap<Long, ModelVersion> sorted = new TreeMap<>();
    versions.forEach(version -> sorted.put(version.number(), version));
    this.versions = Collections.unmodifiableNavigableMap(sorted);
  }

  public String name() {
    return name;
  }

  /** By number, oldest first. */
  public Collection<ModelVersion> versions() {
    return versions.values();
  }

  public @Nullable ModelVersion version(long number) {
    return versions.get(number);
  }

  /** The newest version that can answer, or null. */
  public @Nullable ModelVersion newestAvailable() {
    for (ModelVersion version : versions.descendingMap().values()) {
      if (version.available()) {
        return version;
      }
    }
    return null;
  }

  /** The routes in force, or null while no version can answer. */
  public @Nullable Routes routes() {
    return routes;
  }

  /** Swaps the split; requests routed before keep their way. */
  public void apply(Split split) {
    routes = new Routes(this, split);
  }
}
