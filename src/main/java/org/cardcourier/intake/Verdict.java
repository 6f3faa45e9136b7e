package org.cardcourier.intake;

/** Whether a request comes from whom it says. */
public enum Verdict {
    /** It does. */
    GENUINE("is genuine"),
    /** It carries neither a signature nor a key. */
    MISSING("carries no signature and no key"),
    /** Its headers are not of the agreed form. */
    MALFORMED("has signature headers that cannot be read"),
    /** It was signed more than 300 seconds ago. */
    TOO_OLD("was signed more than 300 seconds ago"),
    /** It was signed more than 300 seconds ahead of our clock. */
    TOO_NEW("was signed more than 300 seconds ahead; one of the two clocks is wrong"),
    /** No secret of ours made its signature, or its key is none of ours. */
    WRONG("has a signature or key that is none of ours");

    private final String what;

    Verdict(String what) {
        this.what = what;
    }

    /** @return true if the request may be believed */
    public boolean isGenuine() {
        return this == GENUINE;
    }

    /** @return the verdict in words, for the answer and the log, such as "the request carries no signature and no key" */
    public String sentence() {
        return "the request " + what;
    }
}
