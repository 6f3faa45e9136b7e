package org.cardcourier.cli;

/**
 * Something that is wrong with a file of the home.
 *
 * @param file     below the home, such as "routes/card-send.camel.yaml"
 * @param line     from 1; 0 where it is not known
 * @param sentence what is wrong and what would do
 */
record Finding(String file, int line, String sentence) {

    /** @return such as "routes/card-send.camel.yaml:12 there is no bean card2" */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + " " + sentence;
    }
}
