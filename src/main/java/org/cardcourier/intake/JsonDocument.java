package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;

/** An array of any length, or one notice; with a mapping the array may stand inside an object. */
final class JsonDocument extends Rows {

    private final JsonParser parser;
    private final NoticeReader reader;
    private final Mapping mapping;
    private JsonStreamContext list;
    private boolean hasBegun;
    private long number;

    JsonDocument(Reader in, NoticeReader reader, Mapping mapping, FileLimits limits) throws IOException {
        super(limits);
        this.parser = JsonTree.FACTORY.createParser(in);
        this.reader = reader;
        this.mapping = mapping;
    }

    @Override
    Row read() throws IOException {
        number++;
        if (!hasBegun) {
            begin();
            return list == null ? row() : nextEntry();
        }
        return list == null ? finished() : nextEntry();
    }

    @Override
    void skip(long upTo) throws IOException {
        if (upTo > 0) {
            begin();
        }
        while (number < upTo) {
            number++;
            if (list == null) {
                parser.skipChildren();
                return;
            }
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                finished();
                return;
            }
            parser.skipChildren();
        }
    }

    @Override
    long number() {
        return Math.max(1, number); // what is before the first entry may be what cannot be read
    }

    @Override
    long sourceRows() {
        return isBroken() ? number() : number;
    }

    private void begin() throws IOException {
        hasBegun = true;
        if (parser.nextToken() == null) {
            throw new UnreadableJson("the file is empty", null);
        }
        RowPath rows = mapping == null ? null : mapping.rows();
        if (rows != null && !descend(rows)) {
            throw new UnreadableJson(
                    "it has no list at \"" + rows.text() + "\", where mapping " + mapping.name() + " looks for rows",
                    null);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            list = parser.getParsingContext();
        }
    }

    private boolean descend(RowPath rows) throws IOException {
        for (String step : rows.text().split("\\.")) {
            if (parser.currentToken() != JsonToken.START_OBJECT || !goTo(step)) {
                return false;
            }
        }
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    private boolean goTo(String field) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (name.equals(field)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private Row nextEntry() throws IOException {
        return parser.nextToken() == JsonToken.END_ARRAY ? finished() : row();
    }

    /** What a row holds too much of, or twice, spoils only this row; broken JSON spoils all after it. */
    private Row row() throws IOException {
        JsonStreamContext around = list == null ? parser.getParsingContext().getParent() : list;
        try {
            Object tree = new JsonTree(parser, FileLimits.LARGEST_ROW).value();
            Object mapped = mapping != null && tree instanceof Map ? mapping.tree(tree) : tree;
            List<Problem> problems = new ArrayList<>();
            Notice notice = reader.read(mapped, -1, mapping, problems);
            return new Row(number, new Original.Tree(tree), notice, problems, notice == null ? mapped : null);
        } catch (UnreadableJson | TooLarge e) {
            leave(around);
            return Row.bad(number, "cannot be read: " + e.getMessage());
        }
    }

    private void leave(JsonStreamContext around) throws IOException {
        JsonToken token = parser.currentToken();
        while (token != null && parser.getParsingContext() != around) {
            token = parser.nextToken();
        }
    }

    /** Reads to the end, so that a file that was cut off is noticed; after a list that stands alone nothing may follow. */
    private Row finished() throws IOException {
        list = null;
        boolean isInside = mapping != null && mapping.rows() != null;
        while (parser.nextToken() != null) {
            if (!isInside) {
                throw new UnreadableJson("after the end of the JSON there is more", null);
            }
        }
        number--;
        return null;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
