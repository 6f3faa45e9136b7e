package org.cardcourier.chatwoot;

/**
 * What a request is about, as it stands in sentences.
 *
 * @param words a noun with its article, such as "the message to conversation 77"
 */
record Subject(String words) {

    /** A refusal before sending: "The message to conversation 77 was not sent: content must not be empty". */
    Refused invalid(String sentence) {
        return new Refused(Refused.Reason.INVALID, capital() + " was not sent: " + sentence);
    }

    String capital() {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Ids are numbers from 1; 0 would reach another address or nobody. */
    long id(String name, long id) {
        if (id < 1) {
            throw invalid(name + " must be 1 or more, got " + id);
        }
        return id;
    }
}
