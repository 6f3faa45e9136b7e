package org.cardcourier.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Where in a JSON text a field stands, for a problem names it by its path, such as "order.items[2].price". */
final class JsonPlaces {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonPlaces() {}

    /**
     * A finding at a field; at the line, or the file as a whole, if it does not stand there.
     *
     * @param line  of a file with one document a line the line, from 1; else 0
     * @param entry of a file that is one list its entry, from 0
     * @param path  the field; "" for the document as a whole
     */
    static Finding find(Source file, int line, int entry, String path, String sentence) {
        String text = line > 0 && line <= file.lines().size() ? file.lines().get(line - 1) : file.text();
        try (JsonParser json = FACTORY.createParser(text)) {
            int depth = json.nextToken() == JsonToken.START_ARRAY ? 1 : 0;
            String wanted = (depth == 0 ? "" : "/" + entry) + pointer(path);
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME
                        && json.getParsingContext().pathAsPointer().toString().equals(wanted)) {
                    int at = (int) json.currentTokenLocation().getCharOffset();
                    return line > 0
                            ? file.at(line, 1 + text.codePointCount(0, at), sentence)
                            : file.atOffset(at, sentence);
                }
            }
        } catch (IOException | IllegalStateException e) {
            // said by whoever reads it
        }
        return file.at(line, "", sentence);
    }

    /** Of "order.items[2].price": "/order/items/2/price". */
    private static String pointer(String path) {
        return "/" + path.replaceAll("\\[(\\d+)]", ".$1").replace('.', '/');
    }
}
