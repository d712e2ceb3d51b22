package dev.siskin.server.model;

/** Told of each change in the life of a version, on the thread that makes it. */
public interface VersionListener {
  /** Nobody listens. */
  VersionListener NOBODY = (version, from, to) -> {};

  /** A version went from one state to the next. Must not block or throw. */
  void changed(ModelVersion version, ModelVersion.State from, ModelVersion.State to);
}
