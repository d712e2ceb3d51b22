package dev.siskin.protocol.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LifecycleEventCodecTest {
  private static LifecycleEvent failed(String reason) {
    return new LifecycleEvent("host:1", "boot", "digits", 3, "LOADING", "END", reason, 1_000);
  }

  @Test
  void anEventComesBackExactly() {
    LifecycleEvent fine =
        new LifecycleEvent("host:1", "boot", "digits", 3, "START", "LOADING", "", 1_000);
    assertThat(LifecycleEventCodec.decode(LifecycleEventCodec.encode(fine))).isEqualTo(fine);
    assertThat(new String(LifecycleEventCodec.encode(failed("it is broken")), UTF_8))
        .isEqualTo(
            "{\"replica\":\"host:1\",\"boot\":\"boot\",\"model\":\"digits\",\"version\":3,"
                + "\"from\":\"LOADING\",\"to\":\"END\",\"reason\":\"it is broken\",\"at\":1000}");
  }

  @Test
  void aLongReasonIsCutAtAWholeCharacter() {
    String reason = failed("x".repeat(497) + "\ud83d\ude00".repeat(5)).reason();
    assertThat(reason).isEqualTo("x".repeat(497) + "..");
    assertThat(failed("x".repeat(500)).reason()).hasSize(500).doesNotContain(".");
    assertThat(failed("x".repeat(501)).reason()).hasSize(500).endsWith("x..");
    byte[] bytes = LifecycleEventCodec.encode(failed("x".repeat(900)));
    assertThat(LifecycleEventCodec.decode(bytes)).isEqualTo(failed("x".repeat(900)));
  }

  @Test
  void whatIsNoEventIsRefused() {
    assertThatThrownBy(() -> LifecycleEventCodec.decode("{\"replica\":\"r\"}".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no text 'boot'");
  }

  @Test
  void itsIdIsThatOfNoIntervalAndNoRequest() {
    assertThat(failed("").headers(4))
        .containsEntry("ce_id", "boot-lifecycle-4")
        .containsEntry("ce_type", "dev.siskin.lifecycle.v1")
        .containsEntry("ce_subject", "digits");
  }
}
