package dev.siskin.loadtest.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.observe.BatchSlice;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a real browser: every plot is drawn, nothing complains, nothing breaks out. */
class BrowserTest {

  private static final Origin ORIGIN =
      new Origin(
          Instant.parse("2026-03-01T12:34:56Z"),
          "siskin load --rate 2000 --warmup 5s --duration 55s --slo p99=20ms --report run.html",
          2,
          "17.0.15+6");

  private static final int DESK = 1400;
  private static final int PHONE = 390;
  private static final int PAPER = 794;

  @TempDir private static Path folder;
  private static ChromeDriver browser;

  @BeforeAll
  static void open() {
    Path chromium = Programs.require("chromium");
    Path driver = Programs.require("chromedriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--user-data-dir=" + folder);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    browser.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.quit();
    }
  }

  @Test
  void everyPlotOfARunIsDrawn() throws IOException {
    RunSection run = new SampleRun(2000, 1).stalling().section("Steady load");
    show("load", Report.of("2,000 requests/s on mlp784", ORIGIN, run), DESK);

    assertThat(browser.getTitle()).isEqualTo("2,000 requests/s on mlp784");
    assertThat(plots()).hasSize(5).allSatisfy(BrowserTest::isDrawn);
    assertThat(complaints()).isEmpty();
    screenshot("load-" + DESK);
  }

  @Test
  void batchesOfAServerThatTellsOfThemAreDrawnToo() throws IOException {
    RunSection run = new SampleRun(2000, 1).section("Steady load").seen(batches());
    show("batches", Report.of("2,000 requests/s on mlp784", ORIGIN, run), DESK);

    assertThat(plots()).hasSize(7).allSatisfy(BrowserTest::isDrawn);
    assertThat(browser.findElement(By.tagName("main")).getText())
        .contains("Batch size over time", "Queue wait over time");
    assertThat(complaints()).isEmpty();
    screenshot("batches-" + DESK);
  }

  @Test
  void pageFitsAPhone() throws IOException {
    RunSection run = new SampleRun(2000, 1).stalling().section("Steady load");
    show("load-phone", Report.of("2,000 requests/s on mlp784", ORIGIN, run), PHONE);

    assertThat(pixels("document.documentElement.scrollWidth")).isLessThanOrEqualTo(PHONE);
    assertThat(plots()).allSatisfy(BrowserTest::isDrawn);
    screenshot("load-" + PHONE);
  }

  /** As wide as a sheet of A4, in the style for paper. */
  @Test
  void pageFitsASheetOfPaper() throws IOException {
    RunSection run = new SampleRun(2000, 1).stalling().section("Steady load");
    show("paper", Report.of("2,000 requests/s on mlp784", ORIGIN, run), PAPER);
    var unused = browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));

    assertThat(pixels("document.documentElement.scrollWidth")).isLessThanOrEqualTo(PAPER);
    assertThat(plots()).allSatisfy(BrowserTest::isDrawn);
    screenshot("load-paper");
    unused = browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
  }

  @Test
  void runsAtSeveralRatesAreDrawnOverTheLoadAndUnfoldOneByOne() throws IOException {
    show("find", find(), DESK);

    assertThat(plots().stream().filter(WebElement::isDisplayed)).hasSize(5);
    assertThat(complaints()).isEmpty();
    screenshot("find-" + DESK);

    browser.findElements(By.cssSelector("summary")).get(0).click();
    await("document.querySelectorAll('.chart[data-drawn]').length === 10");
    assertThat(plots().stream().filter(WebElement::isDisplayed))
        .hasSize(10)
        .allSatisfy(BrowserTest::isDrawn);
    assertThat(complaints()).isEmpty();
  }

  /** Names and messages of a hostile server, in every place where the page shows them. */
  @Test
  void wordsOfTheServerStayWords() throws IOException {
    String attack = "</script><img src=x onerror=\"window.taken=1\">";
    RunSection run =
        new SampleRun(200, 3)
            .canaryNamed(attack)
            .refusing(attack + "<!--<script>window.taken=1</script>")
            .section(attack);
    Report report = new Report(attack, ORIGIN, List.of(attack), 1, List.of(run));
    show("attack", report, DESK);

    WebElement plot = plots().get(0);
    browser.executeScript(
        "const box = arguments[0].getBoundingClientRect();"
            + "echarts.getInstanceByDom(arguments[0])"
            + ".dispatchAction({type: 'showTip', x: box.width / 2, y: box.height / 2});",
        plot);
    assertThat(browser.executeScript("return window.taken")).isNull();
    assertThat(browser.findElements(By.cssSelector("img"))).isEmpty();
    assertThat(browser.findElement(By.tagName("h1")).getText()).isEqualTo(attack);
    assertThat(browser.findElement(By.cssSelector("main")).getText()).contains("<!--<script>");
    assertThat(plots()).allSatisfy(BrowserTest::isDrawn);
    assertThat(complaints()).isEmpty();
  }

  /** One a second, growing, with a second in which nothing was answered. */
  private static Observed batches() {
    List<BatchSlice> slices = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      OptionalDouble wait =
          second == 40 ? OptionalDouble.empty() : OptionalDouble.of(1e6 * (1 + second % 7));
      slices.add(
          new BatchSlice(
              second * 1_000_000_000L,
              (second + 1) * 1_000_000_000L,
              100,
              2 + second / 5.0 + second % 3,
              wait));
    }
    return new Observed(Optional.empty(), Optional.empty(), slices, List.of());
  }

  private static Report find() {
    List<RunSection> runs = new ArrayList<>();
    for (int rate : new int[] {500, 1000, 2000, 3000, 3500}) {
      runs.add(new SampleRun(rate, rate).section(rate + "/s, batch 8").in("batch 8"));
    }
    runs.add(new SampleRun(1500, 9).section("1500/s, batch 16").in("batch 16"));
    runs.add(new SampleRun(2500, 9).section("2500/s, batch 16").in("batch 16"));
    List<Section> sections = new ArrayList<>(runs);
    sections.add(
        new TableSection(
            "Highest rate within the SLO",
            List.of("setting", "requests/s", "interval"),
            List.of(
                List.of("batch 8", "3,210", "3,050 to 3,340"),
                List.of("batch 16", "2,480", "2,300 to 2,610")),
            "Found by bisection with repeats."));
    sections.add(
        new PlotSection(
            "Highest rate by batch",
            "batch",
            "requests/s",
            true,
            List.of(
                new PlotSection.Line(
                    "slots 1",
                    List.of(
                        new PlotSection.Point(1, 900, 850, 960),
                        new PlotSection.Point(8, 3210, 3050, 3340),
                        new PlotSection.Point(16, 2480, 2300, 2610)))),
            "Strokes are 95% intervals."));
    return new Report(
        "Highest rate within p99=20ms",
        ORIGIN,
        List.of("Batch 8 holds the SLO up to 3,210 requests/s (3,050 to 3,340)."),
        0,
        sections);
  }

  private static void show(String name, Report report, int width) throws IOException {
    Path page = Files.writeString(folder.resolve(name + ".html"), HtmlReport.of(report));
    browser.manage().window().setSize(new Dimension(width, 1000));
    resizeTo(width, 1000);
    browser.get(page.toUri().toString());
    await("document.documentElement.dataset.charts === 'drawn'");
  }

  /** Until an expression of the page is true; fails after the script timeout. */
  private static void await(String expression) {
    var unused =
        browser.executeAsyncScript(
            "const done = arguments[0];"
                + "const look = () => ("
                + expression
                + ") ? done() : requestAnimationFrame(look);"
                + "look();");
  }

  /** A window has a least width; the page in it has not. */
  private static void resizeTo(int width, int height) {
    var unused =
        browser.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of(
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                width == PHONE));
  }

  private static List<WebElement> plots() {
    return browser.findElements(By.cssSelector(".chart"));
  }

  private static void isDrawn(WebElement plot) {
    assertThat(hasShapes(plot)).as("shapes in %s", plot.getAttribute("data-chart")).isTrue();
  }

  /** Axes alone make some twenty paths, a line or bar one more each. */
  private static boolean hasShapes(WebElement plot) {
    return plot.findElements(By.cssSelector("svg path")).size() > 5
        && !plot.findElements(By.cssSelector("svg text")).isEmpty();
  }

  private static List<LogEntry> complaints() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .toList();
  }

  private static int pixels(String expression) {
    return ((Number) Objects.requireNonNull(browser.executeScript("return " + expression)))
        .intValue();
  }

  private static void screenshot(String name) throws IOException {
    resizeTo(pixels("innerWidth"), pixels("document.documentElement.scrollHeight"));
    Path target = Files.createDirectories(Path.of("target", "screenshots"));
    Files.write(target.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }
}
