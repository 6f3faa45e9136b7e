package org.cardcourier;

import java.net.BindException;
import java.util.concurrent.CompletionException;
import org.cardcourier.journal.JournalUnusable;

/** Turns what a failed start threw into one sentence for the person who started it. */
final class StartProblem {

    private StartProblem() {}

    static Exception explain(Exception thrown, Settings settings) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof JournalUnusable || t instanceof Settings.Wrong) {
                return (Exception) t;
            }
            if (t instanceof BindException) {
                return new Settings.Wrong("Port " + settings.httpPort() + " on " + settings.httpHost()
                        + " is taken by another program: set http.port, or stop that program");
            }
        }
        return new Settings.Wrong("Card Courier did not start: " + routeSentence(cause));
    }

    /** Camel's own sentence about a route: the innermost that names a file, else the innermost of all. */
    private static String routeSentence(Throwable cause) {
        String sentence = "";
        boolean namesFile = false;
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message == null || message.isBlank()) {
                continue;
            }
            boolean file = message.contains(".yaml") || message.contains(".java");
            if (file || !namesFile) {
                sentence = message;
                namesFile |= file;
            }
        }
        return sentence.isEmpty()
                ? cause.toString()
                : sentence.replaceAll("\\s*\\R\\s*", " ").trim();
    }
}
