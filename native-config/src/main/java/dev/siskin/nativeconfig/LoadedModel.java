package dev.siskin.nativeconfig;

/**
 * A version that has loaded and run, with what that took.
 *
 * @param servable to be closed by whoever holds this
 */
public record LoadedModel(Servable servable, LoadReport report) {}
