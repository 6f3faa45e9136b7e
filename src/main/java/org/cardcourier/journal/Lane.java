package org.cardcourier.journal;

/** One of the two lanes in which notices are handed out, as the writer's thread sees it: files give way to all others. */
final class Lane {

    /** Its number in {@code head.lane}: 0, or 1 for files. */
    final int number;

    /** How many of its notices are being sent. */
    int out;

    /** Before this time none of its notices is due, epoch milliseconds. */
    long nextDue;

    Lane(int number) {
        this.number = number;
    }

    void dueAt(long time) {
        nextDue = Math.min(nextDue, time);
    }
}
