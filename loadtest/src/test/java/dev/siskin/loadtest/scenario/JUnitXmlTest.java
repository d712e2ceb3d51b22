package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class JUnitXmlTest {

  @Test
  void eachExpectationIsACaseOfItsLoad() throws Exception {
    StepOutcome good = Outcomes.step("half", new Seen().ok(10, 5), "errors: 0", "p99: < 20ms");
    StepOutcome bad = Outcomes.step("full", new Seen().ok(10, 50), "p99: < 20ms");

    Document xml = valid(JUnitXml.of(List.of(Outcomes.finished("s", good, bad))));

    Element suite = only(xml, "testsuite");
    assertThat(suite.getAttribute("name")).isEqualTo("s");
    assertThat(suite.getAttribute("tests")).isEqualTo("5");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(names(xml))
        .containsExactly(
            "s.half|errors: 0",
            "s.half|p99: < 20ms",
            "s.half|late.p99: <= 10ms",
            "s.full|p99: < 20ms",
            "s.full|late.p99: <= 10ms");
    assertThat(only(xml, "failure").getAttribute("message"))
        .isEqualTo("expected p99: < 20ms, seen 50.0ms");
  }

  @Test
  void whatDidNotRunIsAnErrorOnceAndThenSkipped() throws Exception {
    List<StepOutcome> ran = List.of(Outcomes.step("a", new Seen().ok(1, 1), "errors: 0"));
    ScenarioOutcome outcome =
        new ScenarioOutcome(Outcomes.scenario("s", ran, 3), ran, "Nothing answers.", false);

    Document xml = valid(JUnitXml.of(List.of(outcome)));

    assertThat(only(xml, "error").getAttribute("message")).contains("Nothing answers.");
    assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(2);
    assertThat(only(xml, "testsuite").getAttribute("errors")).isEqualTo("1");
    assertThat(only(xml, "testsuite").getAttribute("skipped")).isEqualTo("2");
  }

  @Test
  void hostileTextsComeBackOrAreMarked() throws Exception {
    String hostile = "<a> & \"b\" ' ]]> \u0000 \u001b[31m \ud800 \uffff \ud83d\ude00 é";
    StepOutcome step = new StepOutcome("a", List.of(), List.of(Check.of(hostile, false, hostile)));

    Document xml = valid(JUnitXml.of(List.of(Outcomes.finished("s", step))));

    String read = names(xml).get(0);
    assertThat(read)
        .startsWith("s.a|<a> & \"b\" ' ]]> ")
        .contains("\ud83d\ude00 é")
        .doesNotContain("\u0000")
        .contains("\ufffd");
  }

  @Test
  void anyTextMakesAWellFormedDocument() throws Exception {
    Random random = new Random(20_261_122);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int j = 0; j < random.nextInt(40); j++) {
        text.append((char) random.nextInt(0x10000));
      }
      StepOutcome step =
          new StepOutcome("a", List.of(), List.of(Check.of(text.toString(), true, "" + text)));

      Document xml = valid(JUnitXml.of(List.of(Outcomes.finished("s", step))));

      assertThat(names(xml)).hasSize(1);
    }
  }

  @Test
  void everyScenarioIsASuite() throws Exception {
    ScenarioOutcome one = Outcomes.finished("one", Outcomes.step("a", new Seen().ok(1, 1)));
    ScenarioOutcome two = Outcomes.finished("two", Outcomes.step("a", new Seen().ok(1, 1)));

    Document xml = valid(JUnitXml.of(List.of(one, two)));

    assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    assertThat(xml.getDocumentElement().getAttribute("tests")).isEqualTo("2");
  }

  /** Parses it against the form that CI servers take. */
  private static Document valid(String xml)
      throws IOException, SAXException, ParserConfigurationException {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JUnitXmlTest.class.getResource("junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static Element only(Document xml, String name) {
    NodeList found = xml.getElementsByTagName(name);
    assertThat(found.getLength()).as(name).isEqualTo(1);
    return (Element) found.item(0);
  }

  private static List<String> names(Document xml) {
    List<String> names = new ArrayList<>();
    NodeList cases = xml.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      names.add(one.getAttribute("classname") + "|" + one.getAttribute("name"));
    }
    return names;
  }
}
