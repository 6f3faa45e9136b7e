package org.cardcourier.intake;

/**
 * One thing that is wrong with what arrived.
 *
 * @param index place in the array that arrived, from 0; -1 where it was no array
 * @param path  the field, such as "order.items[2].price"; "" for the notice as a whole
 * @param what  what is wrong with it, the rest of a sentence, such as "must be a whole number from 1 to 9999999999"
 * @param got   the value as it came, at most 100 characters and without control characters; "" where none came
 */
public record Problem(int index, String path, String what, String got) {

    /** @return the whole sentence, such as {@code notice 3: conversation_id is missing}; places are counted from 0 */
    public String sentence() {
        String where = index < 0 ? "" : "notice " + index + ": ";
        String field = !path.isEmpty() ? path + " " : index < 0 ? "the notice " : "";
        String value = got.isEmpty() ? "" : ", got \"" + got + "\"";
        return where + field + what + value;
    }
}
