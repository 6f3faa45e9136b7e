package org.cardcourier.intake;

import java.util.List;

/** A row as it came, in its file's own columns or fields: for the list of refused rows, which can be dropped again. */
public sealed interface Original {

    /**
     * One or several rows of a table.
     *
     * @param head      the names of its columns
     * @param delimiter what stands between cells where they are read again: comma, semicolon or tab
     * @param rows      the cells of each row that belongs to the notice, at most {@value #MOST_ROWS} of them
     */
    record Cells(List<String> head, char delimiter, List<List<String>> rows) implements Original {

        /** An order has at most 200 items: of one with more rows these are enough to show what it is. */
        static final int MOST_ROWS = 201;
    }

    /**
     * An entry of JSON or an element of XML.
     *
     * @param value as {@code JsonTree} gives it; an object, or what stood in the place of one
     */
    record Tree(Object value) implements Original {}

    /**
     * A line that could not be read at all.
     *
     * @param text as it came
     */
    record Text(String text) implements Original {}
}
