package org.cardcourier.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;

/**
 * The numbers of the lines in which notices stand: a conversation's own number; from {@link #FIRST_PERSON} on, those of
 * persons whose conversation is not known; below zero, {@code -seq}, what stands aside.
 */
final class Lines {

    /** No conversation has a number as high as this: notices name at most ten digits. */
    static final long FIRST_PERSON = 1_000_000_000_000L;

    private Lines() {}

    static boolean isOfPerson(long line) {
        return line >= FIRST_PERSON;
    }

    /** @return the notice with the conversation that stands in its row */
    static Notice addressed(Notice notice, long conversation) {
        boolean isFound = notice.person() != null && !isOfPerson(conversation);
        return isFound ? notice.inConversation(conversation) : notice;
    }

    /** @return what the same contact and inbox always give, whatever the case of the address */
    static byte[] key(Person person) {
        String key = String.join(
                "\0",
                Long.toString(person.inboxId()),
                person.identifier(),
                person.email().toLowerCase(Locale.ROOT),
                person.phoneNumber());
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
