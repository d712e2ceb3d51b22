package dev.siskin.loadtest.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.TableSection;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final String ATTACK = "</script><script>alert('1')</script><!-- & \"";

  private static final Origin ORIGIN =
      new Origin(Instant.parse("2026-03-01T12:34:56Z"), "./siskin load --url " + ATTACK, 2, "17");

  private static String page(String words) {
    RunSection run =
        new SampleRun(50, 1).canaryNamed(words).refusing(words).section(words).in(words);
    TableSection table = new TableSection(words, List.of(words), List.of(List.of(words)), words);
    return HtmlReport.of(new Report(words, ORIGIN, List.of(words), 1, List.of(run, table)));
  }

  @Test
  void outsideWordsCannotLeaveTheirPlace() {
    String page = page(ATTACK);

    assertThat(page).doesNotContain(ATTACK).doesNotContain("alert('1')</script>");
    assertThat(count(page, "<script")).isEqualTo(count(page("harmless"), "<script"));
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)");
  }

  @Test
  void pageNeedsNothingElse() {
    String page = page("x");
    String own = page.replaceAll("(?s)<script>.*?</script>", "");

    assertThat(own).doesNotContain("src=").doesNotContain("<link").doesNotContain("@import");
    assertThat(page).contains("default-src 'none'");
  }

  @Test
  void topSaysWhatWhenWhereAndHowItCame() {
    assertThat(page("x"))
        .contains("1 March 2026, 12:34:56 UTC")
        .contains("2 cores, Java 17")
        .contains("./siskin load --url")
        .contains("verdict bad");
  }

  @Test
  void oneCoreIsNotCores() {
    RunSection run = new SampleRun(20, 1).section("x");
    Origin single = new Origin(ORIGIN.at(), "./siskin load", 1, "25");

    assertThat(HtmlReport.of(Report.of("x", single, run))).contains("1 core, Java 25");
  }

  private static int count(String page, String what) {
    Matcher matcher = Pattern.compile(Pattern.quote(what)).matcher(page);
    int found = 0;
    while (matcher.find()) {
      found++;
    }
    return found;
  }
}
