package org.cardcourier.screen;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What strangers may write. */
final class Values {

    /** Longer ones stand in one place at a time: together they would be more than Chatwoot takes. */
    static final int LONG = 1_000;

    private static final String[] PIECES =
            ("* _ ` [ ] ( ) ! < > & ~ | \\ { } # % + - . = : / @ , ? \" ' ; ^ $ a B x1 7 12 com"
                            + " cn io www http https mailto ftp localhost amp c tm 订单 。 ， é 😀 evil ]( ![ // :// {{ {% }} %} ** -- .. ~~"
                            + " ``` &#42; (c) 1. {{contact.email}} {%raw%} {%endraw%} مرحبا שלום 13 \u200f \u200b \u202e \u2067 \u00a0"
                            + " \u0007 \ufe0f \u0301")
                    .split(" ");

    private Values() {}

    /** The corpus, and in front of it what is too long for a line of a file. */
    static List<String> hostile() {
        List<String> values = new ArrayList<>();
        for (String piece : List.of("a", "订", "*", "[", "`", "{{", "![x](y) ", "evil.com ", "&lt;", "ש1 ")) {
            values.add(piece.repeat(10_000 / piece.length()));
        }
        try (InputStream file = Values.class.getResourceAsStream("/card/hostile-values.jsonl")) {
            ObjectMapper json = new ObjectMapper();
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                values.add(json.readValue(line, String.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    /** Mostly characters that mean something, in runs, with words, blanks and line ends between. */
    static String random(Random random) {
        StringBuilder value = new StringBuilder();
        for (int n = 1 + random.nextInt(14); n > 0; n--) {
            int piece = random.nextInt(PIECES.length + 6);
            value.append(piece < PIECES.length ? PIECES[piece] : piece < PIECES.length + 4 ? " " : "\n");
        }
        return value.toString();
    }

    /**
     * A value as it should be read, on one line: written apart from the product's own code, because it is what that is
     * measured by. Control characters cannot be seen, and those that turn the text after them round are not obeyed.
     */
    static String asRead(String value) {
        String whole = new String(value.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        return withoutTurns(whole)
                .replaceAll("[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\ufeff]", "")
                .replaceAll("[\\s\\p{Z}\\x1c-\\x1f\\x85]+", " ")
                .strip();
    }

    /** A text of the screen, white space collapsed; the two characters that keep a value apart from its neighbours cannot be seen. */
    static String collapsed(String text) {
        return withoutTurns(text).replaceAll("[\\s\\p{Z}]+", " ").strip();
    }

    private static String withoutTurns(String text) {
        return text.replaceAll("[\\u202a-\\u202e\\u2066-\\u2069]", "");
    }
}
