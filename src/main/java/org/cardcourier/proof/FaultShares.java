package org.cardcourier.proof;

/**
 * How many of a hundred posts the sandbox takes and answers wrongly; it stores the message in every case.
 *
 * @param lost   connection reset instead of an answer
 * @param late   stored only after Card Courier has given up waiting
 * @param broken answered with 500; so are as many of the questions what a conversation holds
 */
public record FaultShares(int lost, int late, int broken) {

    /**
     * Checks that they are shares.
     *
     * @throws IllegalArgumentException if one is below 0, or all together are over 90
     */
    public FaultShares {
        if (lost < 0 || late < 0 || broken < 0 || lost + late + broken > 90) {
            throw new IllegalArgumentException(
                    "faults are shares in percent, together 0 to 90, got " + lost + "," + late + "," + broken);
        }
    }

    /**
     * Reads what stands on a command line.
     *
     * @param text such as "20,5,5"
     * @return lost, late and broken
     * @throws IllegalArgumentException if it is not of that form
     */
    public static FaultShares parse(String text) {
        if (!text.matches("\\d{1,3},\\d{1,3},\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "faults are three percentages, lost,late,broken, such as 20,5,5; got \"" + text + "\"");
        }
        String[] parts = text.split(",");
        return new FaultShares(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return lost + "," + late + "," + broken;
    }
}
