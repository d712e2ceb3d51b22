/**
 * A frozen SavedModel, its manifest, and the version folder both are written into at once.
 *
 * <p>Start at {@link dev.siskin.examples.export.FrozenExport}, then {@link
 * dev.siskin.examples.export.ModelStore}. Everything runs on the caller's thread.
 */
@NullMarked
package dev.siskin.examples.export;

import org.jspecify.annotations.NullMarked;
