package org.cardcourier.intake;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The rows of a table as texts, from its first to its last: records of a CSV file, or rows of a sheet. */
interface Records extends Closeable {

    /** @return the cells of the next row that there is; null after the last */
    List<String> next() throws IOException;

    /** @return the number, as a spreadsheet shows it, of the row that was asked for last; of the last one at the end */
    long number();

    /** @return what is wrong with single cells of the row that was asked for last, rests of sentences */
    default List<String> problems() {
        return List.of();
    }

    /** Reads on up to and with that row, as cheaply as possible. */
    default void skip(long upTo) throws IOException {
        while (number() < upTo && next() != null) {
            continue;
        }
    }

    /** @return true if it is text in UTF-8 of which the n-th record is row n: it can be written anew without a row */
    boolean isPlain();

    /** @return what stands between cells; a comma where nothing does */
    default char delimiter() {
        return ',';
    }

    /** @return true if rows may end before the head does, since empty cells at their end are not kept */
    default boolean mayBeShort() {
        return false;
    }
}
