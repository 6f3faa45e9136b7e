package org.cardcourier.proof;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run of the proof is to do.
 *
 * @param kills   how often Card Courier is killed with kill -9
 * @param notices how many notices are sent
 * @param settle  {@code chatwoot.settle-ms}; the sandbox's late answers come within it
 * @param faults  how the sandbox misbehaves
 * @param seed    decides about notices and moments
 * @param files   of which kinds the files are that all notices come in, each kill in the middle of one; empty for some by
 *                webhook and some in files of all kinds, with kills at all moments
 * @param folder  an empty folder for home, logs and what the sandbox writes down
 */
public record Plan(
        int kills, int notices, Duration settle, FaultShares faults, long seed, List<RowFormat> files, Path folder) {

    boolean isOfFiles() {
        return !files.isEmpty();
    }

    /** How long a Card Courier that is killed under load lives at most after it was ready: read-backs are then under way. */
    Duration longestLife() {
        return settle.plusMillis(500);
    }
}
