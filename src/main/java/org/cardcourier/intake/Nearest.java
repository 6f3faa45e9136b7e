package org.cardcourier.intake;

import java.util.Collection;
import java.util.Locale;

/** The known name that a mistyped one most likely meant. */
final class Nearest {

    private Nearest() {}

    /** @return the nearest known name, or null if none is near */
    static String of(String name, Collection<String> known) {
        String plain = plain(name);
        int farthest = Math.max(1, Math.min(3, plain.length() / 3));
        String best = null;
        int least = farthest + 1;
        for (String candidate : known) {
            int distance = distance(plain, plain(candidate), farthest);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best == null ? sharingWord(name, known) : best;
    }

    /** "phone" for phone_number, "labels" for add_labels. */
    private static String sharingWord(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate -> candidate.startsWith(name + "_") || candidate.endsWith("_" + name))
                .findFirst()
                .orElse(null);
    }

    /** orderId, ORDER-ID and order_id are one name to a person. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_\\-\\s]", "");
    }

    /** Letters to add, drop, change or swap with the next; or any number beyond {@code farthest}. */
    private static int distance(String a, String b, int farthest) {
        if (Math.abs(a.length() - b.length()) > farthest || a.length() > 100) {
            return farthest + 1;
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int change = cost[i - 1][j - 1] + (same ? 0 : 1);
        int addOrDrop = 1 + Math.min(cost[i - 1][j], cost[i][j - 1]);
        int least = Math.min(change, addOrDrop);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
