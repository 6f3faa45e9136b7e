package org.cardcourier.check;

import java.util.Collection;
import java.util.Comparator;
import org.cardcourier.Distance;

/** "Did you mean": the known word that is nearest to a mistyped one. */
final class Meant {

    private Meant() {}

    /** @return such as "; did you mean setBody?"; "" where none is near */
    static String of(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    /** @return the nearest word; null where none is near */
    static String nearest(String word, Collection<String> known) {
        int most = Math.max(1, Math.min(3, word.length() / 3));
        return known.stream()
                .filter(other -> other != null && Distance.between(word, other) <= most)
                .min(Comparator.comparingInt((String other) -> Distance.between(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }
}
