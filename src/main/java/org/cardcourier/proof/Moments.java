package org.cardcourier.proof;

import java.time.Duration;
import java.util.Random;

/** When Card Courier is ended next, and how. */
final class Moments {

    /** How it is ended. */
    enum Kind {
        /** Killed while notices come in, go out, or are read back. */
        UNDER_LOAD,
        /** Killed before it is ready: two kills in quick succession. */
        STARTING,
        /** Killed while a file is read. */
        IN_A_FILE,
        /** Killed when a certain row of all that files bring is in the journal. */
        AT_A_ROW,
        /** Told to stop; perhaps killed while it stops. */
        STOPPING,
        /** Told to stop before it is ready. */
        STOPPING_AT_START
    }

    /**
     * A moment.
     *
     * @param kind      what it is
     * @param afterMs   how long after the start, the readiness, the beginning of a file or the row
     * @param place     where in its part of the rows it falls, 0 to 1
     * @param killAfter how long it may stop before it is killed all the same, in ms; -1 for as long as it takes
     */
    record Moment(Kind kind, long afterMs, double place, long killAfter) {

        Moment(Kind kind, long afterMs, long killAfter) {
            this(kind, afterMs, 0, killAfter);
        }
    }

    private static final int SHORT_LIFE_MS = 3000;
    private static final int STOP_MS = 400;
    private static final int FILE_MS = 200;
    /** A group is read, written and answered in less. */
    private static final int ROW_MS = 20;

    private final Random chance;
    private final long longestLifeMs;
    private final boolean onlyInFiles;

    Moments(long seed, Duration longestLife, boolean onlyInFiles) {
        this.chance = new Random(seed);
        this.longestLifeMs = longestLife.toMillis();
        this.onlyInFiles = onlyInFiles;
    }

    /** @param startMs how long a start takes */
    Moment next(long startMs) {
        if (onlyInFiles) {
            return new Moment(Kind.AT_A_ROW, chance.nextInt(ROW_MS), chance.nextDouble(), 0);
        }
        int percent = chance.nextInt(100);
        if (percent < 50) {
            return new Moment(Kind.UNDER_LOAD, life(), 0);
        } else if (percent < 70) {
            return new Moment(Kind.STARTING, chance.nextLong(startMs + startMs / 4), 0);
        } else if (percent < 85) {
            return new Moment(Kind.IN_A_FILE, chance.nextInt(FILE_MS), 0);
        } else if (percent < 97) {
            return new Moment(Kind.STOPPING, life(), chance.nextBoolean() ? chance.nextInt(STOP_MS) : -1);
        }
        return new Moment(Kind.STOPPING_AT_START, chance.nextLong(startMs), -1);
    }

    /** Where the settle time is long, every other life is short: else most kills would meet nothing but waiting. */
    private long life() {
        boolean isShort = longestLifeMs > SHORT_LIFE_MS && chance.nextBoolean();
        return chance.nextLong(isShort ? SHORT_LIFE_MS : longestLifeMs);
    }

    /** @return about how long Card Courier is ready for each kill, in seconds */
    static double averageLifeSeconds(Duration longestLife) {
        long longest = longestLife.toMillis();
        double life = longest <= SHORT_LIFE_MS ? longest / 2.0 : (longest + SHORT_LIFE_MS) / 4.0;
        return (0.50 * life + 0.15 * 1000 + 0.12 * life) / 1000 / 0.91;
    }
}
