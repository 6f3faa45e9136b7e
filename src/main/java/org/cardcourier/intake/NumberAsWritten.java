package org.cardcourier.intake;

import java.io.Serial;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A JSON number with the text it was written in: 1058.00 stays "1058.00". No double is ever involved in reading it. */
final class NumberAsWritten extends Number {

    @Serial
    private static final long serialVersionUID = 1;

    private static final int LARGEST_EXPONENT = 1000;

    private final String text;

    NumberAsWritten(String text) {
        this.text = text;
    }

    /**
     * The number as the JDK's own type, for JSON that is handed on: Integer, Long or BigInteger for whole numbers,
     * BigDecimal for all others.
     *
     * @throws ArithmeticException if its exponent is beyond 1000: nobody means it, and expanding it would fill the memory
     */
    Number plain() {
        return plain(text);
    }

    static Number plain(String text) {
        if (!text.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9')) {
            return decimal(text);
        }
        if (text.length() > 18) {
            BigInteger large = new BigInteger(text);
            return large.bitLength() < Long.SIZE ? (Number) large.longValue() : (Number) large;
        }
        long value = Long.parseLong(text);
        return value == (int) value ? (Number) (int) value : (Number) value;
    }

    private static BigDecimal decimal(String text) {
        BigDecimal value = bigDecimal(text);
        if (Math.abs((long) value.scale()) > LARGEST_EXPONENT) {
            throw new ArithmeticException("exponent beyond " + LARGEST_EXPONENT);
        }
        return value;
    }

    private static BigDecimal bigDecimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException beyondAnyExponent) {
            throw new ArithmeticException("exponent beyond " + LARGEST_EXPONENT);
        }
    }

    @Override
    public int intValue() {
        return plain().intValue();
    }

    @Override
    public long longValue() {
        return plain().longValue();
    }

    @Override
    public float floatValue() {
        return plain().floatValue();
    }

    @Override
    public double doubleValue() {
        return plain().doubleValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberAsWritten number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
