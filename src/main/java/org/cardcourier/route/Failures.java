package org.cardcourier.route;

import java.time.Duration;
import java.util.Locale;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Doubtful;
import org.cardcourier.chatwoot.RateLimited;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Failure;
import org.cardcourier.journal.Reason;

/** What an exception means for the journal. */
final class Failures {

    /** What follows in FreeMarker's messages is for whoever writes FreeMarker, not for a list of failures. */
    private static final String TEMPLATE_TIPS = "\n----\n";

    private Failures() {}

    static Failure of(Throwable thrown) {
        ChatwootFailure failure = find(thrown);
        if (failure == null) {
            // a mistake in a route or template: a person can mend it while the schedule runs
            return Failure.unavailable(Reason.NOTHING_SENT, 0, "The route failed: " + sentence(thrown));
        }
        if (failure instanceof Refused) {
            return Failure.refused(reason(failure), failure.getMessage());
        }
        if (failure instanceof Doubtful) {
            return Failure.doubtful(failure.getMessage());
        }
        long wait = failure instanceof RateLimited limited
                ? limited.retryAfter().map(Duration::toMillis).orElse(60_000L)
                : 0;
        return Failure.unavailable(reason(failure), wait, failure.getMessage());
    }

    private static Reason reason(ChatwootFailure failure) {
        return Reason.valueOf(failure.reason().toUpperCase(Locale.ROOT));
    }

    private static ChatwootFailure find(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ChatwootFailure failure) {
                return failure;
            }
        }
        return null;
    }

    private static String sentence(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String told = text.contains(TEMPLATE_TIPS) ? text.substring(0, text.indexOf(TEMPLATE_TIPS)) : text;
        String line = told.replaceAll("\\s+", " ").trim();
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
