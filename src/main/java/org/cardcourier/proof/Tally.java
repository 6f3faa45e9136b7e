package org.cardcourier.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/** Numbers, one for each {@link Line}. Safe for several threads. */
public final class Tally {

    private final Map<Line, Long> numbers = new EnumMap<>(Line.class);

    synchronized void add(Line line, long count) {
        numbers.merge(line, count, Long::sum);
    }

    void addAll(Tally other) {
        for (Line line : Line.values()) {
            add(line, other.get(line));
        }
    }

    /**
     * One of the numbers.
     *
     * @param line which
     * @return 0 or more
     */
    public synchronized long get(Line line) {
        return numbers.getOrDefault(line, 0L);
    }

    /** @return true if all that must be 0 is 0 */
    public boolean isKept() {
        for (Line line : Line.values()) {
            if (line.mustBeZero() && get(line) != 0) {
                return false;
            }
        }
        return true;
    }

    void write(ObjectNode json) {
        for (Line line : Line.values()) {
            json.put(line.key(), get(line));
        }
    }

    static Tally read(JsonNode json) {
        Tally tally = new Tally();
        for (Line line : Line.values()) {
            tally.add(line, json.path(line.key()).asLong());
        }
        return tally;
    }
}
