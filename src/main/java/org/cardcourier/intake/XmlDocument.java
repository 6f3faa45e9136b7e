package org.cardcourier.intake;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxIOException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.cardcourier.notice.Notice;

/**
 * One notice an element: each child of the root, or, with a mapping that names {@code rows}, each element at that path
 * below the root. An element with nothing but text is that text; else it is an object, with attributes as {@code @name},
 * elements of one name as a list, and text beside them as {@code #text}. Prefixes of names do not count. A DOCTYPE is
 * refused, so there are no entities but XML's own five.
 */
final class XmlDocument extends Rows {

    private static final int LARGEST_ROW = FileLimits.LARGEST_ROW;
    private static final int MOST_ATTRIBUTES = 200;

    /** Lists of a notice: in XML {@code <items><item>…</item></items>}, whatever the inner name. */
    private static final Set<String> LISTS = Set.of("items", "actions", "add_labels", "remove_labels");

    private static final XMLInputFactory FACTORY = factory();

    private final InputStream in;
    private final XMLStreamReader xml;
    private final NoticeReader reader;
    private final Mapping mapping;
    private final List<String> path = new ArrayList<>();
    private long number;
    private long spent;

    XmlDocument(InputStream in, NoticeReader reader, Mapping mapping, FileLimits limits) throws IOException {
        super(limits);
        this.in = in;
        this.reader = reader;
        this.mapping = mapping;
        try {
            this.xml = parser(in);
        } catch (XMLStreamException e) {
            in.close();
            throw new FileRefused("the file " + unreadable(e).getMessage());
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory(); // Woodstox: the limits below exist only there
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, LARGEST_ROW);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MOST_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, JsonTree.DEEPEST);
        return factory;
    }

    /** @return a reader that opens nothing else, and gives a DOCTYPE as an event, unread */
    static XMLStreamReader parser(InputStream in) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(in);
    }

    @Override
    Row read() throws IOException {
        try {
            while (advance()) {
                if (xml.isStartElement() && isRow()) {
                    number++;
                    return row();
                }
            }
        } catch (XMLStreamException e) {
            throw unreadable(e);
        }
        if (number == 0 && mapping != null && mapping.rows() != null) {
            throw new IOException("it has no element at \"" + mapping.rows().text()
                    + "\" below its root, where mapping " + mapping.name() + " looks for rows");
        }
        return null;
    }

    @Override
    void skip(long upTo) throws IOException {
        try {
            while (number < upTo && advance()) {
                if (xml.isStartElement() && isRow()) {
                    number++;
                    leave(path.size());
                }
            }
        } catch (XMLStreamException e) {
            throw unreadable(e);
        }
    }

    private void leave(int depth) throws XMLStreamException, IOException {
        while (path.size() >= depth && advance()) {
            continue;
        }
    }

    @Override
    long number() {
        return number;
    }

    private boolean isRow() {
        RowPath rows = mapping == null ? null : mapping.rows();
        return rows == null
                ? path.size() == 2
                : path.size() > 1
                        && String.join(".", path.subList(1, path.size())).equals(rows.text());
    }

    private Row row() throws XMLStreamException, IOException {
        int depth = path.size();
        spent = 0;
        try {
            Object tree = element();
            Object mapped = mapping != null && tree instanceof Map ? mapping.tree(tree) : tree;
            List<Problem> problems = new ArrayList<>();
            Notice notice = reader.read(mapped, -1, mapping, problems);
            return new Row(number, new Original.Tree(tree), notice, problems, notice == null ? mapped : null);
        } catch (TooLarge e) {
            leave(depth);
            return Row.bad(number, "cannot be read: " + e.getMessage());
        }
    }

    /** @return the value of the element that has begun; afterwards it has ended */
    private Object element() throws XMLStreamException, IOException {
        int depth = path.size();
        Map<String, Object> fields = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            fields.put("@" + spent(xml.getAttributeLocalName(i)), spent(xml.getAttributeValue(i)));
        }
        while (advance() && path.size() >= depth) {
            if (xml.isStartElement()) {
                String name = spent(xml.getLocalName());
                put(fields, name, listed(name, element()));
            } else if (xml.isCharacters() || xml.getEventType() == XMLStreamConstants.CDATA) {
                text.append(spent(xml.getText()));
            }
        }
        String words = text.toString().strip();
        if (fields.isEmpty()) {
            return words;
        }
        if (!words.isEmpty()) {
            fields.put("#text", words);
        }
        return fields;
    }

    /** Only repetition makes a list. */
    private static void put(Map<String, Object> fields, String name, Object value) {
        Object before = fields.get(name);
        if (before instanceof Repeated several) {
            several.add(value);
        } else if (before != null) {
            fields.put(name, new Repeated(before, value));
        } else {
            fields.put(name, value);
        }
    }

    private static final class Repeated extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        Repeated(Object first, Object second) {
            add(first);
            add(second);
        }
    }

    private Object listed(String name, Object value) {
        if (mapping != null || !LISTS.contains(name)) {
            return value;
        }
        if (value instanceof Map<?, ?> map && map.size() == 1) {
            Object inner = map.values().iterator().next();
            return inner instanceof Repeated ? inner : List.of(inner);
        }
        return "".equals(value) ? List.of() : value;
    }

    private boolean advance() throws XMLStreamException, IOException {
        if (!xml.hasNext()) {
            return false;
        }
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
            throw new IOException("it has a DOCTYPE, which is not read: leave it out");
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
            path.add(xml.getLocalName());
        } else if (event == XMLStreamConstants.END_ELEMENT) {
            path.remove(path.size() - 1);
        }
        return true;
    }

    private String spent(String text) {
        spent += text.length() + 1;
        if (spent > LARGEST_ROW) {
            throw new TooLarge("more than " + LARGEST_ROW + " characters");
        }
        return text;
    }

    static IOException unreadable(XMLStreamException e) {
        if (e instanceof WstxIOException broken && broken.getCause() instanceof IOException cause) {
            return cause;
        }
        String what =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        String place = e.getLocation() == null
                ? ""
                : ", line " + e.getLocation().getLineNumber() + " column "
                        + e.getLocation().getColumnNumber();
        return new IOException("is no XML that we read: " + Findings.shown(what, 300) + place, e);
    }

    @Override
    public void close() throws IOException {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            throw unreadable(e);
        } finally {
            in.close();
        }
    }
}
