package org.cardcourier.cases;

import java.time.Duration;
import java.util.List;

/**
 * How a case went.
 *
 * @param name        the file as it is shown
 * @param title       what it is about; "" where it does not say
 * @param differences what came otherwise than it says
 * @param mistakes    what is wrong with the file itself
 * @param took        how long
 */
public record CaseResult(
        String name, String title, List<Difference> differences, List<Mistake> mistakes, Duration took) {

    /** @return true if all came as the case says */
    public boolean isGood() {
        return differences.isEmpty() && mistakes.isEmpty();
    }
}
