package org.cardcourier.journal;

import java.util.List;

/**
 * Rows of a dropped file that are accepted in one commit, and how far the file is read before and after them: written in
 * that commit.
 *
 * @param batch  the batch's number
 * @param rows   the number of each notice's row, as a person counts it
 * @param before what is certain before: it counts again if a row of the group is of other content, since such a row is
 *               listed only after the commit and a crash in between must not lose it
 * @param after  the same with all rows that were refused on the way; what became of the group's own is added
 * @param refused the rows that were refused since the last group
 */
public record BatchGroup(
        long batch, List<Long> rows, BatchProgress before, BatchProgress after, List<BatchRefusal> refused) {}
