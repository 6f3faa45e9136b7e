package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The names that Chatwoot knows in one place.
 *
 * @param all in the order in which a sentence lists them
 */
record Names(Set<String> all) {

    static Names of(String... names) {
        return new Names(Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(names))));
    }

    /** Refuses an object with a field of another name: Chatwoot ignores it, or turns the whole message down. */
    void checkAll(JsonNode object, String where, Subject subject) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!all.contains(name)) {
                throw subject.invalid(where + " has no field \"" + Plain.of(name, 60) + "\"; Chatwoot knows "
                        + String.join(", ", all));
            }
        }
    }

    /** Refuses a value that is not one of the names; absent and null are fine. */
    void checkOptional(JsonNode object, String field, Subject subject) {
        JsonNode value = object.path(field);
        if (!Json.isAbsent(value)) {
            check(value, field, subject);
        }
    }

    /** Refuses a value that is not one of the names. */
    void check(JsonNode value, String field, Subject subject) {
        if (!value.isTextual() || !all.contains(value.textValue())) {
            throw subject.invalid(field + " must be one of " + String.join(", ", all) + ", got " + Json.shown(value));
        }
    }
}
