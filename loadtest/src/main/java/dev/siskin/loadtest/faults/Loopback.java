package dev.siskin.loadtest.faults;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** This machine, which is the only one that hostile clients are let loose on. */
public final class Loopback {

  /** An address in digits: asking for it looks nothing up. */
  private static final Pattern DIGITS =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

  private Loopback() {}

  /** The address, or nothing if it is not certain to be this machine's. */
  public static Optional<InetSocketAddress> address(String host, int port) {
    if (host.equalsIgnoreCase("localhost")) {
      return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
    if (!DIGITS.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress()
          ? Optional.of(new InetSocketAddress(address, port))
          : Optional.empty();
    } catch (UnknownHostException malformed) {
      return Optional.empty();
    }
  }
}
