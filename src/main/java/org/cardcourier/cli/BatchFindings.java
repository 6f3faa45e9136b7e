package org.cardcourier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.intake.Problem;
import org.cardcourier.notice.Notice;

/** What {@code batch check} found in a file. Of the problems the first are kept, all of them go to the report. */
final class BatchFindings {

    /**
     * Something wrong with a row.
     *
     * @param row     its number; 0 for the file as a whole
     * @param problem what
     */
    record Found(long row, Problem problem) {}

    /**
     * A card as it will look.
     *
     * @param row    the row
     * @param notice the notice
     * @param text   its first message
     */
    record Card(long row, Notice notice, String text) {}

    private final int most;
    private final ProblemFile report;
    private final List<Found> first = new ArrayList<>();
    private long problems;

    /** Whose field names it is read in; "" for the notice's. */
    String mapping = "";

    long rows;
    long bad;
    /** Of the first hundred rows, which tell whether a file is what it should be. */
    long badOfFirst;
    /** Repeats an id of the same file with the same content: sent once. */
    long repeated;
    /** Accepted before with the same content: not sent again. */
    long known;

    boolean isJournal;
    boolean isBroken;
    int conversations;
    int contacts;
    int inboxes;
    final DeliveryCost cost = new DeliveryCost();
    Card firstCard;
    Card longestCard;
    Card lastCard;

    /** Look-ups that were done, those that there are, and which of the targets are unknown. */
    long lookedUp;

    long unknown;
    long toCreate;
    /** Why not all targets were looked up; "" if they were or were not asked for. */
    String notLookedUp = "";

    /**
     * @param most   problems that are shown
     * @param report gets all; null for none
     */
    BatchFindings(int most, ProblemFile report) {
        this.most = most;
        this.report = report;
    }

    void add(long row, Problem problem) throws IOException {
        problems++;
        if (first.size() < most) {
            first.add(new Found(row, problem));
        }
        if (report != null) {
            report.add(row, problem);
        }
    }

    /** @return true if reading it would stop after a hundred rows */
    boolean wouldStop(int percent) {
        return percent > 0 && rows >= 100 && badOfFirst > percent;
    }

    List<Found> first() {
        return first;
    }

    long problems() {
        return problems;
    }

    int targets() {
        return conversations + contacts + inboxes;
    }

    void card(Card card) {
        firstCard = firstCard == null ? card : firstCard;
        longestCard =
                longestCard == null || card.text().length() > longestCard.text().length() ? card : longestCard;
        lastCard = card;
    }

    /** @return the first, the longest and the last, each once */
    List<Card> cards() {
        return java.util.stream.Stream.of(firstCard, longestCard, lastCard)
                .filter(java.util.Objects::nonNull)
                .distinct()
                .toList();
    }

    /** @return rows that would become a notice */
    long good() {
        return rows - bad;
    }

    /** @return true if a row is bad, a target unknown, or nobody could tell */
    boolean isWrong() {
        return bad > 0 || unknown > 0 || rows == 0 || isBroken || !notLookedUp.isEmpty();
    }
}
