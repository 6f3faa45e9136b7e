package org.cardcourier.console;

import java.util.Map;

/** What a browser gets. */
sealed interface Reply {

    /** A page: its template, what it is told, and HTTP's status. */
    record Page(String template, Map<String, Object> model, int status) implements Reply {

        Page(String template, Map<String, Object> model) {
            this(template, model, 200);
        }
    }

    /** Another page, on this very console. */
    record GoTo(String path) implements Reply {}

    /** There is no such page. */
    record Missing() implements Reply {}
}
