/**
 * The models of this process and the life of their versions. Start at {@link
 * dev.siskin.server.model.ModelRepository}. Loading runs on the main thread; everything else may be
 * read from any thread.
 */
@NullMarked
package dev.siskin.server.model;

import org.jspecify.annotations.NullMarked;
