package org.cardcourier.cases;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results as build servers read them: one test suite, one test case a file. */
public final class JUnitXml {

    private JUnitXml() {}

    /**
     * Writes a file.
     *
     * @param file    where
     * @param results what
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, List<CaseResult> results) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "courier test");
            xml.writeAttribute("tests", Integer.toString(results.size()));
            xml.writeAttribute("failures", count(results, false));
            xml.writeAttribute("errors", count(results, true));
            xml.writeAttribute(
                    "time", seconds(results.stream().map(CaseResult::took).reduce(Duration.ZERO, Duration::plus)));
            for (CaseResult result : results) {
                write(xml, result);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static String count(List<CaseResult> results, boolean errors) {
        return Long.toString(results.stream()
                .filter(result -> !result.isGood() && result.mistakes().isEmpty() != errors)
                .count());
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }

    private static void write(XMLStreamWriter xml, CaseResult result) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", printable(result.title().isEmpty() ? result.name() : result.title()));
        xml.writeAttribute("classname", printable(result.name()));
        xml.writeAttribute("file", printable(result.name()));
        xml.writeAttribute("time", seconds(result.took()));
        if (!result.isGood()) {
            List<String> lines = lines(result);
            xml.writeStartElement(result.mistakes().isEmpty() ? "failure" : "error");
            xml.writeAttribute("message", printable(lines.get(0)));
            xml.writeCharacters(printable(String.join("\n", lines)));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** XML 1.0 has no place for most control characters. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }

    /**
     * What is wrong with a case, for a person.
     *
     * @param result of a case that is not good
     * @return file and line, then what differs
     */
    public static List<String> lines(CaseResult result) {
        List<String> lines = new java.util.ArrayList<>();
        for (Mistake mistake : result.mistakes()) {
            lines.add(at(result, mistake.place()) + " " + mistake.sentence());
        }
        for (Difference difference : result.differences()) {
            lines.add(at(result, difference.place()) + " " + difference.what());
            difference.diff().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    private static String at(CaseResult result, Place place) {
        return result.name()
                + (place.line() == 0 ? "" : ":" + place.line() + (place.column() == 0 ? "" : ":" + place.column()));
    }
}
