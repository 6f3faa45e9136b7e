package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;

/** An array of any length, or one notice; with a mapping the array may stand inside an object. */
final class JsonDocument extends Rows {

    private final JsonParser parser;
    private final Mapping mapping;
    private final OrderRows orders;
    private JsonStreamContext list;
    private boolean hasBegun;
    private long number;

    JsonDocument(Reader in, NoticeReader reader, Mapping mapping, FileLimits limits) throws IOException {
        super(limits);
        this.parser = JsonTree.FACTORY.createParser(in);
        this.mapping = mapping;
        this.orders = new OrderRows(reader, mapping);
    }

    @Override
    Row read() throws IOException {
        return orders.next(this::found, this);
    }

    private OrderRows.Found found() throws IOException {
        number++;
        if (!hasBegun) {
            begin();
            return list == null ? row() : nextEntry();
        }
        return list == null ? finished() : nextEntry();
    }

    @Override
    long consumed() {
        return orders.joins() ? orders.consumed() : number();
    }

    @Override
    void skip(long upTo) throws IOException {
        if (orders.joins()) {
            orders.skip(upTo, this::found, this);
            return;
        }
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

    private OrderRows.Found nextEntry() throws IOException {
        return parser.nextToken() == JsonToken.END_ARRAY ? finished() : row();
    }

    /** What a row holds too much of, or twice, spoils only this row; broken JSON spoils all after it. */
    private OrderRows.Found row() throws IOException {
        JsonStreamContext around = list == null ? parser.getParsingContext().getParent() : list;
        try {
            return OrderRows.Found.of(number, new JsonTree(parser, FileLimits.LARGEST_ROW).value(), mapping);
        } catch (UnreadableJson | TooLarge e) {
            leave(around);
            return OrderRows.Found.bad(number, "cannot be read: " + e.getMessage());
        }
    }

    private void leave(JsonStreamContext around) throws IOException {
        JsonToken token = parser.currentToken();
        while (token != null && parser.getParsingContext() != around) {
            token = parser.nextToken();
        }
    }

    /** Reads to the end, so that a file that was cut off is noticed; after a list that stands alone nothing may follow. */
    private OrderRows.Found finished() throws IOException {
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
