package org.cardcourier.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Remembers very many texts by 128 bits of their hash, each with a number and with the row that it came with: 28 bytes an
 * entry and at most twice that for free places, so that a file of a million rows fits into a small heap. Two different
 * texts are taken for one with a chance of about 10^-26 among a million. For one thread.
 */
final class Digests {

    private final MessageDigest sha256 = sha256();
    private long[] keys = new long[2 * 1024];
    private long[] numbers = new long[1024];
    private int[] rows = new int[1024];
    private int size;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Notes a text, if it is not known yet.
     *
     * @param row the row that it came with, for a new one
     * @return its place until the next new one is noted; negative, {@code -1 - place}, for a new one
     */
    int note(String text, long row) {
        if (3 * size >= 2 * numbers.length) {
            grow();
        }
        ByteBuffer hash = hash(text.getBytes(StandardCharsets.UTF_8));
        long high = hash.getLong();
        long low = hash.getLong() | 1; // 0 is a free place
        int place = place(high, low);
        if (keys[2 * place + 1] != 0) {
            return place;
        }
        put(place, high, low, 0, (int) Math.min(row, Integer.MAX_VALUE));
        size++;
        return -1 - place;
    }

    /** @return the place of a text until the next new one is noted; -1 for an unknown one */
    int find(String text) {
        ByteBuffer hash = hash(text.getBytes(StandardCharsets.UTF_8));
        int place = place(hash.getLong(), hash.getLong() | 1);
        return keys[2 * place + 1] == 0 ? -1 : place;
    }

    /** 64 bits of a content's hash. */
    long contentOf(byte[] content) {
        return hash(content).getLong();
    }

    private ByteBuffer hash(byte[] bytes) {
        return ByteBuffer.wrap(sha256.digest(bytes));
    }

    long number(int place) {
        return numbers[place];
    }

    void number(int place, long number) {
        numbers[place] = number;
    }

    int row(int place) {
        return rows[place];
    }

    int size() {
        return size;
    }

    private int place(long high, long low) {
        int mask = numbers.length - 1;
        int place = (int) high & mask;
        while (keys[2 * place + 1] != 0 && (keys[2 * place] != high || keys[2 * place + 1] != low)) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void put(int place, long high, long low, long number, int row) {
        keys[2 * place] = high;
        keys[2 * place + 1] = low;
        numbers[place] = number;
        rows[place] = row;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldNumbers = numbers;
        int[] oldRows = rows;
        keys = new long[2 * oldKeys.length];
        numbers = new long[2 * oldNumbers.length];
        rows = new int[2 * oldRows.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldKeys[2 * i + 1] != 0) {
                put(
                        place(oldKeys[2 * i], oldKeys[2 * i + 1]),
                        oldKeys[2 * i],
                        oldKeys[2 * i + 1],
                        oldNumbers[i],
                        oldRows[i]);
            }
        }
    }
}
