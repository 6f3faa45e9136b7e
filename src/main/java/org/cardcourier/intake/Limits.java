package org.cardcourier.intake;

/**
 * How much one body may hold.
 *
 * @param singleBytes most bytes of a body with one notice, such as 1048576
 * @param arrayBytes  most bytes of a body with an array of notices, such as 4194304
 * @param notices     most notices in one array, such as 1000
 */
public record Limits(int singleBytes, int arrayBytes, int notices) {

    /** Of a webhook: 1 MiB for one notice; 4 MiB and 1,000 notices for an array. */
    public static final Limits WEBHOOK = new Limits(1 << 20, 4 << 20, 1000);
    /** Of one page of a polled order system: 16 MiB and 10,000 orders. */
    public static final Limits PAGE = new Limits(16 << 20, 16 << 20, 10_000);

    /** @throws IllegalArgumentException if a number is below 1 */
    public Limits {
        if (singleBytes < 1 || arrayBytes < 1 || notices < 1) {
            throw new IllegalArgumentException(
                    "limits must be 1 or more, got " + singleBytes + ", " + arrayBytes + ", " + notices);
        }
    }

    void check(byte[] body) {
        if (body.length > arrayBytes) {
            throw new TooLarge("the body has " + body.length + " bytes, at most " + arrayBytes + " are read");
        }
        if (body.length > singleBytes && !beginsArray(body)) {
            throw new TooLarge(
                    "a body with one notice has " + body.length + " bytes, at most " + singleBytes + " are read");
        }
    }

    static boolean beginsArray(byte[] body) {
        int i = body.length > 2 && body[0] == (byte) 0xEF ? 3 : 0;
        while (i < body.length && (body[i] == ' ' || body[i] == '\n' || body[i] == '\r' || body[i] == '\t')) {
            i++;
        }
        return i < body.length && body[i] == '[';
    }
}
