package dev.siskin.loadtest.scenario;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Scenarios in the XML that CI servers read from JUnit: a suite each, and a case for each
 * expectation, in a class named after scenario and load.
 */
public final class JUnitXml {

  private static final String PARTIAL = "did not run to its end: ";

  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /** Renders them. */
  public static String of(List<ScenarioOutcome> outcomes) {
    StringWriter text = new StringWriter();
    try {
      JUnitXml writer =
          new JUnitXml(XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text));
      writer.write(outcomes);
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("a string could not be written to", impossible);
    }
    return text.toString();
  }

  private void write(List<ScenarioOutcome> outcomes) throws XMLStreamException {
    List<CaseList> suites = outcomes.stream().map(CaseList::of).toList();
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuites");
    totals(suites.stream().flatMap(suite -> suite.cases().stream()).toList());
    for (CaseList suite : suites) {
      write(suite);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  private void write(CaseList suite) throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testsuite");
    attribute("name", suite.name());
    totals(suite.cases());
    for (CaseList.Case one : suite.cases()) {
      write(one);
    }
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
    xml.writeCharacters("\n");
  }

  private void totals(List<CaseList.Case> cases) throws XMLStreamException {
    attribute("tests", cases.size());
    attribute("failures", count(cases, CaseList.End.FAILURE));
    attribute("errors", count(cases, CaseList.End.ERROR));
    attribute("skipped", count(cases, CaseList.End.SKIPPED));
    attribute(
        "time",
        String.format(
            Locale.ROOT, "%.3f", cases.stream().mapToDouble(CaseList.Case::seconds).sum()));
  }

  private static long count(List<CaseList.Case> cases, CaseList.End end) {
    return Stream.of(cases).flatMap(List::stream).filter(one -> one.end() == end).count();
  }

  private void write(CaseList.Case one) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("testcase");
    attribute("classname", one.className());
    attribute("name", one.name());
    attribute("time", String.format(Locale.ROOT, "%.3f", one.seconds()));
    if (one.end() == CaseList.End.SUCCESS) {
      xml.writeStartElement("system-out");
      characters(one.detail());
      xml.writeEndElement();
    } else {
      xml.writeStartElement(one.end().name().toLowerCase(Locale.ROOT));
      attribute("message", one.end() == CaseList.End.ERROR ? PARTIAL + one.detail() : one.detail());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void attribute(String name, Object value) throws XMLStreamException {
    xml.writeAttribute(name, legal(String.valueOf(value)));
  }

  private void characters(String text) throws XMLStreamException {
    xml.writeCharacters(legal(text));
  }

  /** XML 1.0 has no way to write most control characters or half a surrogate pair. */
  static String legal(String text) {
    StringBuilder legal = new StringBuilder();
    text.codePoints().map(c -> isLegal(c) ? c : 0xFFFD).forEach(legal::appendCodePoint);
    return legal.toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
