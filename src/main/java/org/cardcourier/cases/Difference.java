package org.cardcourier.cases;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that came otherwise than a case says.
 *
 * @param place    where the case says it
 * @param what     in words, such as "message 1 of conversation 77, text"
 * @param expected line by line
 * @param got      line by line
 */
public record Difference(Place place, String what, List<String> expected, List<String> got) {

    private static final int LONGEST = 400;

    static Difference of(Place place, String what, String expected, String got) {
        return new Difference(
                place, what, expected.lines().toList(), got.lines().toList());
    }

    /** @return for a person: lines that both have after two blanks, expected ones after "- ", those that came after "+ " */
    public List<String> diff() {
        if (expected.size() > LONGEST || got.size() > LONGEST) {
            List<String> all = new ArrayList<>();
            expected.forEach(line -> all.add("- " + line));
            got.forEach(line -> all.add("+ " + line));
            return all;
        }
        int[][] common = common();
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < expected.size() || j < got.size()) {
            if (i < expected.size() && j < got.size() && expected.get(i).equals(got.get(j))) {
                lines.add("  " + expected.get(i++));
                j++;
            } else if (i < expected.size() && (j == got.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + expected.get(i++));
            } else {
                lines.add("+ " + got.get(j++));
            }
        }
        return lines;
    }

    /** How many lines the rests from i and j have in common, in order. */
    private int[][] common() {
        int[][] common = new int[expected.size() + 1][got.size() + 1];
        for (int i = expected.size() - 1; i >= 0; i--) {
            for (int j = got.size() - 1; j >= 0; j--) {
                common[i][j] = expected.get(i).equals(got.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
