package dev.siskin.standalone.endtoend;

/**
 * What a reader of the topic can say of one start of a server.
 *
 * @param records that came, each once
 * @param gaps records between the first and the last that never came
 * @param last whether the server said that it ended; without it, it was killed
 */
record BootSeen(long records, long gaps, boolean last, Totals totals) {}
