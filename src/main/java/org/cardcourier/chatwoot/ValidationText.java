package org.cardcourier.chatwoot;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The texts of a 422 that are plainly about the request itself, so that nothing can have been created.
 *
 * <p>Any other text of a 422 may come from work after the message was stored: with Redis down Chatwoot answers 422
 * {@code Connection refused - connect(2) for …} and has the message (recorded from 4.10.0).
 */
final class ValidationText {

    private static final List<String> STARTS = List.of(
            "Validation failed:",
            "undefined method",
            "Incoming messages are only",
            "Invalid email address",
            "string contains null byte",
            // POST conversations and contacts (read in 4.15.1, request_exception_handler.rb and
            // contact_inbox_builder.rb)
            "source_id should be unique",
            "param is missing or the value is empty");

    /** {@code 'carousel' is not a valid content_type}. */
    private static final Pattern NOT_A_VALID = Pattern.compile("'[^']*' is not a valid \\w+");

    /** More than 200 messages of one conversation within a minute; passes (recorded from 4.10.0). */
    private static final String FLOOD = "Too many messages";

    private ValidationText() {}

    static boolean isFlood(String text) {
        return text.equals("Validation failed: " + FLOOD) || text.equals(FLOOD);
    }

    static boolean isFinal(String text) {
        return STARTS.stream().anyMatch(text::startsWith)
                || NOT_A_VALID.matcher(text).lookingAt();
    }
}
