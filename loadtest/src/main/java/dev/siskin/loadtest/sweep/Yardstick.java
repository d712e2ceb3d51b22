package dev.siskin.loadtest.sweep;

/**
 * What decides which cell is best.
 *
 * @param name for people
 * @param key for programs, the unit last
 */
public record Yardstick(String name, String key, String unit, boolean lessIsBetter) {}
