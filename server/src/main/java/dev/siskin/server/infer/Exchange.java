package dev.siskin.server.infer;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.events.Transport;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.Entrance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer on the wire: what a transport and a dialect add to a {@link Journey}. On
 * the loop of the connection, but for what is long to {@link #decode} or to {@link #encode}.
 */
public interface Exchange {
  /** Longer JSON would hold the loop for milliseconds, up to seconds. */
  int MOST_BYTES_READ_ON_LOOP = 256 << 10;

  /** The server's own id of the request. */
  String id();

  /** The name of the model asked for, whether there is such a one or not. */
  String model();

  /** What the caller says that it is a part of (W3C Trace Context), valid or not; or null. */
  @Nullable String traceParent();

  /** What it came by. */
  Transport transport();

  /** How it came. Asked at its end, where spans are recorded. */
  Entrance entrance();

  /**
   * Whom it is for. Called once, when the request has come in whole.
   *
   * @throws ServingException when it says so in a way that nobody understands
   */
  Ask ask();

  /** It goes to that version, whatever becomes of it then. */
  void routed(Route way);

  /** Whether {@link #decode} takes so long that it is to be called elsewhere than on the loop. */
  boolean isLongToDecode();

  /**
   * Reads the body. On the loop, or on a thread of its own where it {@link #isLongToDecode}; then
   * the request may end meanwhile.
   *
   * @throws ServingException when the body is not what a signature takes
   */
  InferRequest decode(Map<String, Signature> signatures);

  /** The body is needed no more, and nobody reads it. May come more than once. */
  void dropBody();

  /** Whether nobody would read an answer. */
  boolean isGone();

  /**
   * Makes the answer and keeps it for {@link #send}. On the loop, or on a thread of its own where
   * it is long; then nothing else happens to the exchange until that is done, but that the client
   * goes.
   *
   * @param isLong whether this is another thread
   * @return the bytes of the answer
   * @throws ServingException when these outputs cannot be written as was asked
   */
  long encode(Route way, InferRequest asked, TensorData[] outputs, boolean isLong);

  /** Sends the answer, and tells the journey when it {@link Journey#answerLeft}. */
  void send();

  /** Tells that there is none, if anybody is there to hear it. */
  void sendFailure(ServingException why);

  /** Called now and then while the request has not come in whole; may end the journey. */
  void stillArriving(long sinceNanos);
}
