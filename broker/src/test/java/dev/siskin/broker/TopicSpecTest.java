package dev.siskin.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSpecTest {
  @Test
  void readsNamePartitionsAndRetention() {
    assertThat(TopicSpec.parse("siskin.intervals:2:86400000"))
        .isEqualTo(new TopicSpec("siskin.intervals", 2, 86_400_000));
  }

  @Test
  void minusOneKeepsForEver() {
    assertThat(TopicSpec.parse("control:1:-1").retentionMillis()).isEqualTo(TopicSpec.FOR_EVER);
  }

  @ParameterizedTest
  @CsvSource({
    "a,                is not NAME:PARTITIONS:RETENTION_MS",
    "a:1,              is not NAME:PARTITIONS:RETENTION_MS",
    "a:1:2:3,          is not NAME:PARTITIONS:RETENTION_MS",
    "a:one:1000,       is not NAME:PARTITIONS:RETENTION_MS",
    "a:9999999999:1,   is not NAME:PARTITIONS:RETENTION_MS",
    "a:0:1000,         topic a must have 1 to 64 partitions",
    "a:65:1000,        topic a must have 1 to 64 partitions",
    "a:1:0,            topic a must keep records for 1 ms or longer",
    "a:1:-2,           topic a must keep records for 1 ms or longer",
    "a b:1:1000,       must be 1 to 249 letters",
    "..:1:1000,        must be 1 to 249 letters",
  })
  void refusesWhatIsNoTopic(String text, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicSpec.parse(text))
        .withMessageContaining(sentence);
  }
}
