package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What no text of a request may hold: a NUL, which the database behind Chatwoot does not take (422 "string contains null
 * byte", recorded from 4.10.0), and half a character, which is not UTF-8 (400, recorded from 4.10.0).
 */
final class TextRules {

    private TextRules() {}

    /** @param name the field that the value stands in, for the sentence */
    static void check(String name, JsonNode value, Subject subject) {
        if (value.isTextual()) {
            checkText(name, value.textValue(), subject);
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                check(name, element, subject);
            }
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                checkText("a field's name", field.getKey(), subject);
                check(field.getKey(), field.getValue(), subject);
            }
        }
    }

    private static void checkText(String name, String text, Subject subject) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw subject.invalid(Plain.of(name, 60) + " must not contain a NUL character");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : c)) {
                    throw subject.invalid(Plain.of(name, 60) + " holds half a character at position " + i);
                }
                i++;
            }
        }
    }
}
