package org.cardcourier.sandbox;

import java.nio.charset.StandardCharsets;

/** Bytes and text. */
final class Text {

    private Text() {}

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
