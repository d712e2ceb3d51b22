package dev.siskin.loadtest.observe;

/** Where it can be read what a server has used. */
interface UseSource {

  /** Whether looking is so cheap that it may be done each second of a run. */
  boolean isCheap();

  /**
   * Looks now; two seconds at most.
   *
   * @throws UnreadableException when it is not there, or not what it was
   */
  Reading read() throws UnreadableException, InterruptedException;
}
