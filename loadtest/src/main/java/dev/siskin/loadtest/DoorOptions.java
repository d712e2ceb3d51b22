package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.Door;
import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.traffic.Dialect;
import dev.siskin.loadtest.wire.Trust;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code siskin load} that say how to talk to the server. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class DoorOptions {

  private static final int DEFAULT_IN_FLIGHT = 16;

  @Option(
      names = "--dialect",
      converter = ToDialect.class,
      description =
          "What the server speaks: tfs (TF Serving's predict), v2 (Open Inference Protocol, JSON),"
              + " v2-binary (the same, binary tensors), djl (DJL Serving's /predictions)."
              + " Default: tfs; v2 with --transport ws.")
  private @Nullable Dialect dialect;

  @Option(
      names = "--transport",
      description =
          "How requests travel: ${COMPLETION-CANDIDATES}. Default: what the address says; with ws"
              + " an address of http means the same server's /ws.")
  private Door.@Nullable Transport transport;

  @Option(
      names = "--in-flight",
      description =
          "Requests at a time on each WebSocket; never more than the server's credits. Default: "
              + DEFAULT_IN_FLIGHT
              + ".")
  private @Nullable Integer inFlight;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trust certificates of this authority (PEM) over https and wss.")
  private @Nullable Path ca;

  @Option(names = "--insecure-tls", description = "Trust any certificate over https and wss.")
  private boolean insecureTls;

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  HttpTarget target(String url, String model, OptionalLong version) {
    String scheme = url.toLowerCase(Locale.ROOT).replaceFirst("://.*", "");
    boolean webSocket = scheme.startsWith("ws") || transport == Door.Transport.WS;
    if (webSocket && transport == Door.Transport.HTTP) {
      throw new IllegalArgumentException("--transport http does not go with an address of ws.");
    }
    Dialect spoken = dialect != null ? dialect : webSocket ? Dialect.V2 : Dialect.TFS;
    int atATime = inFlight != null ? inFlight : webSocket ? DEFAULT_IN_FLIGHT : 1;
    Door door =
        new Door(
            webSocket ? Door.Transport.WS : Door.Transport.HTTP,
            spoken,
            atATime,
            trust("https".equals(scheme) || "wss".equals(scheme)));
    return HttpTarget.of(url, model, version, door);
  }

  private @Nullable Trust trust(boolean secured) {
    if (!secured) {
      if (ca != null || insecureTls) {
        throw new IllegalArgumentException(
            "--ca and --insecure-tls are for addresses of https and wss.");
      }
      return null;
    }
    if (insecureTls && ca != null) {
      throw new IllegalArgumentException("--ca makes no difference with --insecure-tls.");
    }
    return insecureTls ? Trust.inAnybody() : Trust.in(ca);
  }

  private static final class ToDialect implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String text) {
      try {
        return Dialect.parse(text);
      } catch (IllegalArgumentException mistake) {
        throw new TypeConversionException(mistake.getMessage());
      }
    }
  }
}
