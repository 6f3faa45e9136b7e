package org.cardcourier.cli;

import org.cardcourier.Settings;

/**
 * What {@code doctor} found out about one thing.
 *
 * @param level    how bad it is
 * @param subject  what was looked at, such as "token"
 * @param sentence what there is, and what to do about it
 */
record Diagnosis(Level level, String subject, String sentence) {

    /** How bad it is. */
    enum Level {
        /** As it should be. */
        OK,
        /** It works, and could be better or will not last. */
        WARN,
        /** It does not work. */
        FAIL
    }

    /** The same, found out about one of several connections. */
    Diagnosis of(Settings connection) {
        return new Diagnosis(level, connection.connection() + ": " + subject, connection.named(sentence));
    }

    static Diagnosis ok(String subject, String sentence) {
        return new Diagnosis(Level.OK, subject, sentence);
    }

    static Diagnosis warn(String subject, String sentence) {
        return new Diagnosis(Level.WARN, subject, sentence);
    }

    static Diagnosis fail(String subject, String sentence) {
        return new Diagnosis(Level.FAIL, subject, sentence);
    }
}
