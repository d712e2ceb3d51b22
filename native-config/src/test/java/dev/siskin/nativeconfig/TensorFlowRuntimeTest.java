package dev.siskin.nativeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TensorFlowRuntimeTest {
  private final TensorFlowRuntime runtime = TensorFlowRuntime.start(NativeSettings.defaults());

  @Test
  void versionAndDevicesAreReported() {
    assertThat(runtime.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(runtime.devices()).extracting(NativeDevice::type).contains("CPU");
    assertThat(runtime.devices()).extracting(NativeDevice::name).anyMatch(n -> n.endsWith("CPU:0"));
  }

  @Test
  void theMemoryCeilingOfJavaCppIsLifted() {
    assertThat(Pointer.maxPhysicalBytes()).isZero();
  }

  @Test
  void aSecondStartIsTheSameRuntime() {
    assertThat(TensorFlowRuntime.start(new NativeSettings(1, 1))).isSameAs(runtime);
  }

  @Test
  void otherThreadsThanTheFirstSessionsAreRefused() {
    assertThatThrownBy(() -> TensorFlowRuntime.start(new NativeSettings(2, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keeps its threads until exit");
  }

  @Test
  void fewerThreadsThanOneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new NativeSettings(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new NativeSettings(1, 1025));
  }
}
