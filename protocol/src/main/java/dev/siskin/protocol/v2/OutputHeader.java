package dev.siskin.protocol.v2;

import org.jspecify.annotations.Nullable;

/**
 * One output asked for.
 *
 * @param binary whether as bytes, or null where it leaves that to the request
 */
record OutputHeader(String name, @Nullable Boolean binary) {}
