package dev.siskin.examples.export;

/** What stands in the place of a model version. */
enum VersionState {
  /** Nothing. */
  ABSENT,
  /** A model whose digest is the one its manifest names. */
  INTACT,
  /** A manifest, but not the model it names. */
  DAMAGED,
  /** Something without a manifest, which somebody else must have put there. */
  FOREIGN
}
