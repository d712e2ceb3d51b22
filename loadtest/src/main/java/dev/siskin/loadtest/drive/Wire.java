package dev.siskin.loadtest.drive;

/**
 * What carries calls to the target. It must tell the loop about each call: {@link OpenLoop#written}
 * once it has a connection, then {@link OpenLoop#answered} or {@link OpenLoop#failed}, all on the
 * loop's thread and possibly before {@link #send} returns.
 */
interface Wire {
  void send(Call call, OpenLoop loop);
}
