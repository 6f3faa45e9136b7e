package org.cardcourier.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The senders' ledger: what they were told. Safe for several threads. */
final class Acknowledged {

    /**
     * A file that went to done/.
     *
     * @param name such as "rows-7.csv"
     * @param rows its notices, in their order
     */
    record Done(String name, int[] rows) {}

    private final BitSet byWebhook = new BitSet();
    private final BitSet byFile = new BitSet();
    private final List<Done> files = new ArrayList<>();
    private final Map<String, Integer> turnedAway = new TreeMap<>();
    private long answersLost;

    synchronized void byWebhook(int[] notices) {
        for (int n : notices) {
            byWebhook.set(n);
        }
    }

    /** They were sent again, and had been accepted the first time. */
    synchronized void answerWasLost(long notices) {
        answersLost += notices;
    }

    synchronized void byFile(Done file) {
        for (int n : file.rows()) {
            byFile.set(n);
        }
        files.add(file);
    }

    /** An answer after which a sender would not try again. */
    synchronized void turnedAway(int status, String body) {
        turnedAway.merge(status + " " + body, 1, Integer::sum);
    }

    synchronized boolean has(int n) {
        return byWebhook.get(n) || byFile.get(n);
    }

    synchronized int countByFile() {
        return byFile.cardinality();
    }

    synchronized int count() {
        BitSet both = (BitSet) byWebhook.clone();
        both.or(byFile);
        return both.cardinality();
    }

    synchronized List<Done> files() {
        return List.copyOf(files);
    }

    synchronized long answersLost() {
        return answersLost;
    }

    /** @return status and body of the answers that turned a sender away, and how often each came */
    synchronized Map<String, Integer> turnedAway() {
        return new TreeMap<>(turnedAway);
    }
}
