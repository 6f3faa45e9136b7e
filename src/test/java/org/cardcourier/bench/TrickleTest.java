package org.cardcourier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the benchmark says of many waits. */
class TrickleTest {

    @Test
    void theSlowestOfAHundredAreNotHidden() {
        double[] all = IntStream.rangeClosed(1, 100)
                .mapToDouble(n -> n == 100 ? 5000 : n)
                .toArray();
        assertEquals("p50 51, p99 5000, at most 5000 ms", new Trickle.Times(all).toString());
        assertEquals(Double.POSITIVE_INFINITY, new Trickle.Times().most(), "nothing came: no bar is met by that");
    }
}
