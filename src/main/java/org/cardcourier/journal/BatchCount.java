package org.cardcourier.journal;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the accepted and known rows of a dropped file stood when they were counted last.
 *
 * @param states    how many rows by the state of their notices
 * @param at        when they were counted, epoch milliseconds; 0 for not yet
 * @param perSecond how many of them ended in a second, of late; 0 where that is not known
 */
public record BatchCount(Map<State, Long> states, long at, double perSecond) {

    /** Nothing is counted yet. */
    public static final BatchCount NONE = new BatchCount(Map.of(), 0, 0);

    /** Keeps the states in their order. */
    public BatchCount {
        Map<State, Long> inOrder = new EnumMap<>(State.class);
        inOrder.putAll(states);
        states = Collections.unmodifiableMap(inOrder);
    }

    /** @return how many of these rows have a notice that has not ended */
    public long open() {
        return states.entrySet().stream()
                .filter(state -> !state.getKey().isEnd())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** @return how many of these rows have a notice that has ended */
    public long ended() {
        return states.values().stream().mapToLong(Long::longValue).sum() - open();
    }
}
