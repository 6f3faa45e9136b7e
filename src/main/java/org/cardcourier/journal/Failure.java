package org.cardcourier.journal;

/**
 * Why a step, or the route before any step, did not succeed.
 *
 * @param reason           from the closed list
 * @param again            whether trying again could help
 * @param doubtful         whether it may have happened all the same
 * @param retryAfterMillis how long Chatwoot asked to wait; 0 if it did not say
 * @param detail           one sentence for a person
 */
public record Failure(Reason reason, boolean again, boolean doubtful, long retryAfterMillis, String detail) {

    /** @return a failure that trying again cannot mend */
    public static Failure refused(Reason reason, String detail) {
        return new Failure(reason, false, false, 0, detail);
    }

    /** @return a failure of which it is certain that nothing happened */
    public static Failure unavailable(Reason reason, long retryAfterMillis, String detail) {
        return new Failure(reason, true, false, retryAfterMillis, detail);
    }

    /** @return a failure of which it is not known whether it happened */
    public static Failure doubtful(String detail) {
        return new Failure(Reason.NO_ANSWER, true, true, 0, detail);
    }
}
