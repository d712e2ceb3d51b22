package dev.siskin.nativeconfig;

import static dev.siskin.nativeconfig.Tensors.floats;
import static dev.siskin.nativeconfig.Tensors.raw;
import static dev.siskin.nativeconfig.Tensors.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunPlanTest {
  private static final Signature PAIRS = signature(spec(DType.FLOAT, -1, 2));

  @Test
  void requestsAreLaidEndToEnd() {
    RunPlan plan = RunPlan.of(PAIRS, List.of(rows(1), rows(3), rows(2)));
    assertThat(plan.rows()).containsExactly(1, 3, 2);
    assertThat(plan.totalRows()).isEqualTo(6);
    assertThat(plan.inputShapes()).isDeepEqualTo(new long[][] {{6, 2}});
  }

  @Test
  void theShapeOfARequestIsNotChanged() {
    TensorData[] request = rows(1);
    RunPlan.of(PAIRS, List.of(request, rows(3)));
    assertThat(request[0].shape()).containsExactly(1, 2);
  }

  @Test
  void aSignatureOfFixedShapeRunsOneRequestAsItIs() {
    Signature scalar = signature(spec(DType.FLOAT));
    TensorData[] request = {floats(shape(), 4f)};
    RunPlan plan = RunPlan.of(scalar, List.<TensorData[]>of(request));
    assertThat(plan.batched()).isFalse();
    assertThat(plan.inputShapes()).isDeepEqualTo(new long[][] {{}});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunPlan.of(scalar, List.of(request, request)));
  }

  @Test
  void aRunWithoutRequestsIsTheFaultOfTheServer() {
    assertThatIllegalArgumentException().isThrownBy(() -> RunPlan.of(PAIRS, List.of()));
  }

  @Test
  void rowsOfDifferentShapesInOneRunAreTheFaultOfTheServer() {
    Signature open = signature(spec(DType.FLOAT, -1, -1));
    List<TensorData[]> mixed = List.of(rows(1), new TensorData[] {floats(shape(1, 1), 1f)});
    assertThatIllegalArgumentException().isThrownBy(() -> RunPlan.of(open, mixed));
  }

  @Test
  void anotherNumberOfInputsIsRefused() {
    refused(PAIRS, "takes 1 inputs, and the request has 0");
    refused(PAIRS, "takes 1 inputs, and the request has 2", rows(1)[0], rows(1)[0]);
  }

  @Test
  void anotherTypeIsRefused() {
    refused(PAIRS, "takes float, and got int32", raw(DType.INT32, shape(1, 2), new byte[8]));
  }

  @Test
  void anotherShapeIsRefused() {
    refused(PAIRS, "takes the shape [?, 2], and got [1, 3]", floats(shape(1, 3), 1, 2, 3));
    refused(PAIRS, "takes the shape [?, 2], and got [2]", floats(shape(2), 1, 2));
  }

  @Test
  void noRowsAreRefused() {
    refused(PAIRS, "is empty", floats(shape(0, 2)));
    refused(signature(spec(DType.FLOAT, -1, -1)), "is empty", floats(shape(3, 0)));
  }

  @Test
  void oneBadRequestAmongGoodOnesIsRefused() {
    ServingException refusal =
        catchThrowableOfType(
            ServingException.class,
            () -> RunPlan.of(PAIRS, List.of(rows(1), new TensorData[] {floats(shape(0, 2))})));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void inputsOfDifferentRowsAreRefused() {
    Signature two = signature(spec(DType.FLOAT, -1, 2), spec(DType.FLOAT, -1, 2));
    refused(two, "has 1 rows and input", rows(1)[0], rows(2)[0]);
  }

  @Test
  void aRankBeyondTheLimitIsRefusedAndOneAtItIsNot() {
    Signature any = signature(new TensorSpec("x", DType.FLOAT, new long[0], true));
    long[] deep = new long[RunPlan.MAX_RANK];
    Arrays.fill(deep, 1);
    assertThat(
            RunPlan.of(any, List.<TensorData[]>of(new TensorData[] {floats(deep, 1f)})).batched())
        .isFalse();
    long[] deeper = new long[RunPlan.MAX_RANK + 1];
    Arrays.fill(deeper, 1);
    refused(any, "takes the shape of any rank to 32", floats(deeper, 1f));
  }

  @Test
  void aBoolOtherThanZeroOrOneIsRefused() {
    Signature flags = signature(spec(DType.BOOL, -1));
    refused(flags, "neither 0 nor 1", raw(DType.BOOL, shape(3), new byte[] {0, 1, 2}));
    refused(flags, "neither 0 nor 1", raw(DType.BOOL, shape(1), new byte[] {-1}));
  }

  @Test
  void aRunBeyondTheLongestArrayIsRefused() {
    Signature bytes = signature(spec(DType.UINT8, -1));
    int chunk = 1 << 24;
    TensorData[] request = {raw(DType.UINT8, shape(chunk), new byte[chunk])};
    int fitting = RunPlan.MAX_BYTES / chunk;
    assertThat(RunPlan.of(bytes, Collections.nCopies(fitting, request)).totalRows())
        .isEqualTo(fitting * chunk);
    ServingException refusal =
        catchThrowableOfType(
            ServingException.class,
            () -> RunPlan.of(bytes, Collections.nCopies(fitting + 1, request)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  private static void refused(Signature signature, String detail, TensorData... request) {
    ServingException refusal =
        catchThrowableOfType(
            ServingException.class, () -> RunPlan.of(signature, List.<TensorData[]>of(request)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal.detail()).contains(detail);
  }

  private static TensorData[] rows(int count) {
    return new TensorData[] {floats(shape(count, 2), new float[2 * count])};
  }

  private static TensorSpec spec(DType type, long... dims) {
    return new TensorSpec("x", type, dims, false);
  }

  private static Signature signature(TensorSpec... inputs) {
    return new Signature(
        "f", "", List.of(inputs), List.of(new TensorSpec("y", DType.FLOAT, shape(-1), false)));
  }
}
