package org.cardcourier.journal;

import java.util.List;

/**
 * How far a dropped file is read, and what its rows became.
 *
 * @param position     source rows that are read, as {@code Rows.position()} tells them
 * @param accepted     rows that became a new notice
 * @param known        rows that are notices which were accepted before
 * @param refused      rows that are in the list of refused rows
 * @param refusedBytes how long that list is with them
 */
public record BatchProgress(long position, long accepted, long known, long refused, long refusedBytes) {

    /** Nothing is read yet. */
    public static final BatchProgress NONE = new BatchProgress(0, 0, 0, 0, 0);

    /** @return rows of which it is known what they became */
    public long rows() {
        return accepted + known + refused;
    }

    /** @return the same with rows that were accepted or known since; those of other content are yet to be listed */
    public BatchProgress plus(List<Acceptance> acceptances) {
        return new BatchProgress(
                position,
                accepted + count(acceptances, Acceptance.Kind.NEW),
                known + count(acceptances, Acceptance.Kind.KNOWN),
                refused,
                refusedBytes);
    }

    private static long count(List<Acceptance> acceptances, Acceptance.Kind kind) {
        return acceptances.stream().filter(each -> each.kind() == kind).count();
    }
}
