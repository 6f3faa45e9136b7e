package org.cardcourier.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** One XML part of an Excel file, event by event: names without prefixes, no DOCTYPE, texts within a limit. */
final class SheetXml implements Closeable {

    private final InputStream in;
    private final XMLStreamReader xml;
    private final FileLimits limits;

    SheetXml(InputStream in, FileLimits limits) throws IOException {
        this.in = in;
        this.limits = limits;
        try {
            this.xml = XmlDocument.parser(in);
        } catch (XMLStreamException e) {
            in.close();
            throw broken(e);
        }
    }

    /** @return false at the end of the part */
    boolean advance() throws IOException {
        try {
            if (!xml.hasNext()) {
                return false;
            }
            if (xml.next() == XMLStreamConstants.DTD) {
                throw new IOException("it is not read: it has a DOCTYPE inside, which no Excel file has");
            }
            return true;
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    boolean begins(String name) {
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT
                && xml.getLocalName().equals(name);
    }

    boolean ends(String name) {
        return xml.getEventType() == XMLStreamConstants.END_ELEMENT
                && xml.getLocalName().equals(name);
    }

    /** @return the attribute, whatever its namespace; null where there is none */
    String attribute(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /** @return the attribute of a namespace that ends so, such as r:id beside id */
    String attribute(String namespaceEnd, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String namespace = xml.getAttributeNamespace(i);
            if (xml.getAttributeLocalName(i).equals(name) && namespace != null && namespace.endsWith(namespaceEnd)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    boolean isTrue(String name) {
        String value = attribute(name);
        return "1".equals(value) || "true".equals(value);
    }

    /** @return the whole number from 0, or a default where there is none */
    int number(String name, int missing) throws IOException {
        String text = attribute(name);
        try {
            int number = text == null ? missing : Integer.parseInt(text);
            if (number >= Math.min(0, missing)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("it is no Excel file that we read: " + name + "=\"" + Findings.shown(text) + "\"");
    }

    /** Reads the text in the element that has begun, up to its end. */
    void textInto(StringBuilder text, String element) throws IOException {
        while (advance() && !ends(element)) {
            int event = xml.getEventType();
            if (event == XMLStreamConstants.CHARACTERS
                    || event == XMLStreamConstants.CDATA
                    || event == XMLStreamConstants.SPACE) {
                text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                if (text.length() > limits.fieldCharacters()) {
                    throw new IOException("it has " + limits.tooLongField());
                }
            }
        }
    }

    /** Reads the texts of a shared or inline string, without how it is to be spoken, up to the end of the element. */
    String richText(String element) throws IOException {
        StringBuilder text = new StringBuilder();
        while (advance() && !ends(element)) {
            if (begins("t")) {
                textInto(text, "t");
            } else if (begins("rPh")) {
                leave("rPh");
            }
        }
        return unescaped(text);
    }

    void leave(String element) throws IOException {
        while (!ends(element) && advance()) {
            continue;
        }
    }

    /** What XML cannot hold stands as _x000D_ (ECMA-376 part 1, 22.4.2.4). */
    static String unescaped(StringBuilder text) {
        int at = text.indexOf("_x");
        while (at >= 0) {
            if (at + 7 <= text.length() && text.charAt(at + 6) == '_' && isHex(text, at + 2)) {
                char c = (char) Integer.parseInt(text.substring(at + 2, at + 6), 16);
                text.replace(at, at + 7, String.valueOf(c));
            }
            at = text.indexOf("_x", at + 1);
        }
        return text.toString();
    }

    private static boolean isHex(StringBuilder text, int from) {
        for (int i = from; i < from + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    private static IOException broken(XMLStreamException e) {
        IOException broken = XmlDocument.unreadable(e);
        boolean isOfXml = broken.getCause() == e;
        return isOfXml ? new IOException("it " + broken.getMessage(), e) : broken;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
