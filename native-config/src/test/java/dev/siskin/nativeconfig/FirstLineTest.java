package dev.siskin.nativeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstLineTest {
  @Test
  void onlyTheFirstLineIsKept() {
    assertThat(FirstLine.of(new RuntimeException("\nbad shape\n\t [[{{node a}}]]")))
        .isEqualTo("bad shape");
  }

  @Test
  void aLongLineIsCut() {
    assertThat(FirstLine.of(new RuntimeException("x".repeat(5000)))).hasSize(300).endsWith("...");
  }

  @Test
  void aFailureWithoutWordsIsNamedByItsKind() {
    assertThat(FirstLine.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  @Test
  void pathsOfThisMachineAreTakenOutAndNodeNamesStay() {
    Exception failure =
        new RuntimeException("{{node model/fc1/MatMul}} read /srv/models/mnist/3/variables failed");
    assertThat(FirstLine.withoutPaths(failure))
        .isEqualTo("{{node model/fc1/MatMul}} read (path) failed");
  }

  @Test
  void aRatioIsNoPath() {
    assertThat(FirstLine.withoutPaths(new RuntimeException("Read 3/4 bytes, or a / b")))
        .isEqualTo("Read 3/4 bytes, or a / b");
  }
}
