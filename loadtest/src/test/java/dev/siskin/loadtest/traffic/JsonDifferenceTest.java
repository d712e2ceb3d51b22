package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDifferenceTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static Optional<String> find(String expected, String actual) throws IOException {
    return JsonDifference.find(JSON.readTree(expected), JSON.readTree(actual), 1e-5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1.0, 2.0] | [1.000009, 1.999991]",
        "1e9 | 1000001000.0",
        "1 | 1.0",
        "NaN | NaN",
        "{\"a\":1,\"b\":\"x\"} | {\"b\":\"x\",\"a\":1}",
        "-0.0 | 0.0"
      })
  void closeEnoughIsTheSame(String expected, String actual) throws IOException {
    assertThat(find(expected, actual)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"p\":[[0.5,0.25]]} | {\"p\":[[0.5,0.251]]} | at p[0][1]: 0.251 instead of 0.25",
        "[1,2] | [1,2,3] | 3 elements instead of 2",
        "{\"p\":1} | {} | no field p",
        "{} | {\"q\":1} | a field q too many",
        "1000000000 | 1000000001 | 1000000001 instead of 1000000000",
        "1.0 | NaN | NaN instead of 1.0",
        "1.0 | \"1.0\" | \"1.0\" instead of 1.0",
        "\"a\" | \"b\" | \"b\" instead of \"a\"",
        "[] | {} | {} instead of []",
        "Infinity | -Infinity | -Infinity instead of Infinity"
      })
  void differenceSaysWhere(String expected, String actual, String difference) throws IOException {
    assertThat(find(expected, actual).orElse("")).isEqualToIgnoringCase(difference).isNotEmpty();
  }

  @Test
  void longTextsAreCut() throws IOException {
    String text = "\"" + "x".repeat(500) + "\"";

    assertThat(find("1", text).orElse("")).hasSizeLessThan(100).contains("...");
  }
}
