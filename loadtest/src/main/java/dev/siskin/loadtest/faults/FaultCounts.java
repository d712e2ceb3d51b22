package dev.siskin.loadtest.faults;

/**
 * What a proxy did so far.
 *
 * @param connections accepted, whatever became of them
 * @param open connections open now
 * @param hit connections that a fault ever held for
 * @param bytesUp bytes passed to the server
 * @param bytesDown bytes passed to clients
 * @param cut connections closed by a cut
 * @param halfClosed directions ended by a half-close
 * @param reset connections reset by a fault
 * @param refused connections closed at accept by a fault
 * @param overLimit connections closed at accept because there were too many
 * @param unreached connections closed because the server was not to be reached
 * @param mostHeldBytes the most bytes that one direction of a connection ever held in memory
 */
public record FaultCounts(
    long connections,
    long open,
    long hit,
    long bytesUp,
    long bytesDown,
    long cut,
    long halfClosed,
    long reset,
    long refused,
    long overLimit,
    long unreached,
    long mostHeldBytes) {}
