package org.cardcourier.console;

import java.util.List;

/** The kinds of what brings notices: a closed list, so that no name of a file or a route becomes a label. */
final class Sources {

    static final List<String> ALL = List.of("webhook", "file", "timer", "send-again", "other");

    private Sources() {}

    static String of(String source) {
        int colon = source.indexOf(':');
        String kind = colon < 0 ? source : source.substring(0, colon);
        return ALL.contains(kind) ? kind : "other";
    }
}
