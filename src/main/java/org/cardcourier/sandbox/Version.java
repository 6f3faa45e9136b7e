package org.cardcourier.sandbox;

import java.util.Arrays;

/**
 * A version of Chatwoot.
 *
 * @param numbers such as 4, 10, 0
 */
record Version(int... numbers) {

    static Version of(String text) {
        return new Version(
                Arrays.stream(text.split("[^0-9]+")).mapToInt(Integer::parseInt).toArray());
    }

    boolean atLeast(String other) {
        return Arrays.compare(numbers, of(other).numbers) >= 0;
    }
}
