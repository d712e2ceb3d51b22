package dev.siskin.loadtest.faults;

/**
 * Clients of one kind that fared alike.
 *
 * @param text how they fared, as {@link Outcome#text} says
 * @param medianNanos of {@link Outcome#firstNanos}
 * @param maxSentBytes the most that one of them sent
 */
public record OutcomeGroup(
    HostileKind kind,
    String text,
    long clients,
    long medianNanos,
    long maxNanos,
    long maxSentBytes,
    long maxReadBytes) {}
