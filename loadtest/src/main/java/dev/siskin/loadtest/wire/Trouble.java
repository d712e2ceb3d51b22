package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.PlainText;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What went wrong with a connection, in words. Pure; any thread. */
public final class Trouble {

  private static final int MAX_CAUSES = 16;
  private static final int MAX_CHARS = 200;

  /** What Netty's native transport puts before the words of the operating system. */
  private static final Pattern NATIVE =
      Pattern.compile("^(\\S+: )?\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): ");

  private static final Pattern OUT_OF_MEMORY = Pattern.compile("of direct (buffer )?memory");

  private static final Pattern FULL_STOP = Pattern.compile("\\.$");

  private Trouble() {}

  /** A sentence that says what to do, for the address {@code base}. */
  public static String sentence(String base, Throwable failure) {
    List<Throwable> causes = causes(failure);
    if (has(causes, UnknownHostException.class)) {
      return "The host of " + base + " cannot be found; correct --url.";
    }
    if (has(causes, ConnectTimeoutException.class)) {
      return "Nothing answers at " + base + " within --timeout; correct --url.";
    }
    if (has(causes, ConnectException.class)) {
      return "Nothing answers at " + base + "; start the server with ./siskin up.";
    }
    if (has(causes, WebSocketHandshakeException.class)) {
      return base + " does not take WebSockets of siskin.v1: " + reason(failure) + ".";
    }
    if (has(causes, SSLException.class) || has(causes, CertificateException.class)) {
      return tls(base, causes);
    }
    if (has(causes, Lost.class)) {
      return base + " gives no answer that makes sense: " + reason(failure) + hint(base, causes);
    }
    return "Cannot talk with " + base + ": " + reason(failure) + ".";
  }

  private static String hint(String base, List<Throwable> causes) {
    boolean secured = base.startsWith("https") || base.startsWith("wss");
    boolean understood =
        causes.stream().anyMatch(cause -> cause instanceof Lost lost && lost.wasUnderstood());
    return secured || understood
        ? "."
        : "; if it wants TLS, write " + base.replaceFirst(":", "s:") + ".";
  }

  /** What went wrong, in one line. */
  public static String reason(Throwable failure) {
    List<Throwable> causes = causes(failure);
    Throwable telling = causes.get(0);
    for (Throwable cause : causes) {
      boolean wraps =
          telling instanceof ExecutionException || telling instanceof CompletionException;
      telling = wraps || cause instanceof SSLException ? cause : telling;
    }
    String message = telling.getMessage();
    return message == null || message.isBlank()
        ? telling.getClass().getSimpleName()
        : line(message);
  }

  /**
   * The first line, as plain text, without the name of a system call before its error or a full
   * stop.
   */
  private static String line(String message) {
    String line = PlainText.of(message.strip().lines().iterator().next(), MAX_CHARS);
    String plain = NATIVE.matcher(line).replaceFirst("");
    if (plain.contains("Too many open files")) {
      return "this tool may not open more files: raise ulimit -n, or lower --connections";
    }
    if (OUT_OF_MEMORY.matcher(plain).find()) {
      return "this tool has no memory left for the answers: lower --connections, or raise"
          + " -XX:MaxDirectMemorySize in SISKIN_JAVA_OPTS";
    }
    return plain.endsWith("...") ? plain : FULL_STOP.matcher(plain).replaceFirst("");
  }

  private static String tls(String base, List<Throwable> causes) {
    if (has(causes, NotSslRecordException.class)) {
      return base + " does not speak TLS; write " + base.replaceFirst("s:", ":") + ".";
    }
    if (has(causes, CertificateExpiredException.class)) {
      return "The certificate of "
          + base
          + " has expired; renew it, or take --insecure-tls to accept any.";
    }
    if (has(causes, CertificateNotYetValidException.class)) {
      return "The certificate of "
          + base
          + " is not valid yet; see whether the clocks agree, or take --insecure-tls.";
    }
    if (has(causes, CertPathBuilderException.class)
        || has(causes, CertPathValidatorException.class)) {
      return "The certificate of "
          + base
          + " comes from an authority that is not trusted here; name it with --ca FILE, or take"
          + " --insecure-tls to accept any.";
    }
    if (has(causes, CertificateException.class)) {
      return "The certificate of "
          + base
          + " is for another host; use the name it was made for, or take --insecure-tls.";
    }
    String reason = reason(causes.get(0));
    if (reason.contains("protocol_version") || reason.contains("selected protocol version")) {
      return base + " speaks no TLS newer than 1.1, and this tool none older than 1.2.";
    }
    if (reason.contains("certificate_required")) {
      return base + " wants a certificate of its clients, and this tool has none to show.";
    }
    return "No TLS connection with " + base + ": " + reason + ".";
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  /** The failure and what is behind it, outermost first. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Throwable next = failure;
    while (next != null && causes.size() < MAX_CAUSES) {
      causes.add(next);
      next = Objects.equals(next.getCause(), next) ? null : next.getCause();
    }
    return causes;
  }
}
