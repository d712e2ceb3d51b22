package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that others wrote, each in the dialect it was made for. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith({Logs.class, SharedSiskin.class})
class PythonJudgesTest {
  @ParameterizedTest
  @CsvSource({"tfserving.py, 11", "triton.py, 15"})
  void judgeIsContent(String script, int checks, Siskin siskin) throws Exception {
    Children.Ended ended = PythonVenv.judge(script, siskin.url());
    assertThat(ended.code()).as("%s%n%s", ended.out(), ended.err()).isZero();
    assertThat(ended.out()).contains("\n" + checks + " passed, 0 failed");
  }

  /** Asked for V1 at a path of V2, so that nothing it looks for is there. */
  @Test
  void judgeIsNotContentWithAnything(Siskin siskin) throws Exception {
    Children.Ended ended = PythonVenv.judge("tfserving.py", siskin.url() + "/v2");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("FAILED rows_are_answered_as_predictions");
  }
}
