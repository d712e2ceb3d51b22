package dev.siskin.protocol.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode.Blame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
  /** The pairs of TensorFlow Serving. */
  @ParameterizedTest
  @CsvSource({
    "CANCELLED, 1, 499",
    "INVALID_ARGUMENT, 3, 400",
    "DEADLINE_EXCEEDED, 4, 504",
    "NOT_FOUND, 5, 404",
    "PERMISSION_DENIED, 7, 403",
    "RESOURCE_EXHAUSTED, 8, 429",
    "FAILED_PRECONDITION, 9, 400",
    "CONFLICT, 10, 409",
    "UNIMPLEMENTED, 12, 501",
    "INTERNAL, 13, 500",
    "UNAVAILABLE, 14, 503",
    "UNAUTHENTICATED, 16, 401",
    "OVERLOADED, 14, 503",
    "TOO_LARGE, 8, 413",
    "LINE_TOO_LONG, 8, 414",
    "UNSUPPORTED_MEDIA, 3, 415",
    "HEADERS_TOO_LARGE, 8, 431",
  })
  void codesHaveTheirGrpcCodeAndHttpStatus(ErrorCode code, int grpc, int http) {
    assertThat(code.grpcCode()).isEqualTo(grpc);
    assertThat(code.httpStatus()).isEqualTo(http);
  }

  @ParameterizedTest
  @EnumSource
  void theCallersOwnFaultsAreClientErrors(ErrorCode code) {
    boolean clientError = code.httpStatus() < 500 || code == ErrorCode.UNIMPLEMENTED;
    assertThat(code.blame()).isEqualTo(clientError ? Blame.CALLER : Blame.SERVER);
  }

  @Test
  void aRefusalIsCheapAndBounded() {
    ServingException cut = ServingException.invalid("x".repeat(5_000));
    assertThat(cut.detail()).hasSize(1_003).endsWith("x...");
    assertThat(cut.getStackTrace()).isEmpty();
    assertThat(ServingException.invalid("y".repeat(1_000)).detail()).isEqualTo("y".repeat(1_000));
    assertThat(ServingException.invalid("\"".repeat(600)).detail()).hasSize(503);
    assertThat(ServingException.invalid("\u20ac".repeat(600)).detail()).hasSize(336);
    assertThat(ServingException.invalid("a\u0001\nb").detail()).isEqualTo("a  b");
    assertThat(ServingException.invalid("").detail()).isEmpty();
  }
}
