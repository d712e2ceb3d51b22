package dev.siskin.loadtest.wire;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Which servers to believe over TLS. Any thread. */
public final class Trust {

  private final SslContext context;

  private Trust(SslContext context) {
    this.context = context;
  }

  /** Servers whose certificate names the host and comes from the JDK's authorities or this one. */
  public static Trust in(@Nullable Path ca) {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    if (ca == null) {
      return built(builder);
    }
    if (!Files.isReadable(ca)) {
      throw new IllegalArgumentException("--ca: cannot read " + ca + "; check the path.");
    }
    try {
      return built(builder.trustManager(ca.toFile()));
    } catch (IllegalArgumentException noCertificate) {
      throw new IllegalArgumentException(
          "--ca: " + ca + " holds no certificate in PEM form.", noCertificate);
    }
  }

  /** Every server. */
  public static Trust inAnybody() {
    return built(
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null));
  }

  SslContext context() {
    return context;
  }

  private static Trust built(SslContextBuilder builder) {
    try {
      return new Trust(builder.build());
    } catch (SSLException unusable) {
      throw new IllegalArgumentException(
          "TLS cannot be set up: " + unusable.getMessage(), unusable);
    }
  }
}
