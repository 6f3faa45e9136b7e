package org.cardcourier.check;

/**
 * Something that is wrong with a file of the home.
 *
 * @param file     below the home, such as "routes/card-send.camel.yaml"
 * @param line     from 1; 0 where it is the file as a whole
 * @param column   in characters from 1, such as 11; 0 where it is the line as a whole
 * @param sentence what is wrong and what would do
 * @param text     the line itself as it stands in the file; "" where it is the file as a whole
 * @param weight   whether it keeps the file from being used
 */
public record Finding(String file, int line, int column, String sentence, String text, Weight weight) {

    /** How much a finding matters. */
    public enum Weight {
        /** A run would refuse it, or would do what nobody wants: the file is not to be used. */
        MISTAKE,
        /** A run goes on with it; a person should look. */
        REMARK
    }

    /** A mistake of a file as a whole. */
    Finding(String file, String sentence) {
        this(file, 0, 0, sentence, "", Weight.MISTAKE);
    }

    /** The same, said as a remark. */
    Finding asRemark() {
        return new Finding(file, line, column, sentence, text, Weight.REMARK);
    }

    /** @return whether the file is not to be used */
    public boolean isMistake() {
        return weight == Weight.MISTAKE;
    }

    /** @return such as "routes/card-send.camel.yaml:12:9 there is no bean card2" */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "") + " " + sentence;
    }
}
