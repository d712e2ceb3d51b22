/**
 * The settings of the process. Start at {@link dev.siskin.server.config.ServingConfig}; the
 * defaults stand in {@code siskin-defaults.yaml}. Only the main thread runs here.
 */
@NullMarked
package dev.siskin.server.config;

import org.jspecify.annotations.NullMarked;
