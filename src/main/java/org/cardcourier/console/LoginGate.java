package org.cardcourier.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cardcourier.intake.SecretFile;

/** Compares a token with the one in the file, in constant time, and not too often. */
final class LoginGate {

    /** Wrong tokens from one address in a minute. */
    static final int MOST_WRONG = 5;

    private static final long MINUTE = 60_000;
    private static final int MOST_ADDRESSES = 1000;

    private final Path file;
    private final Clock clock;
    private final Map<String, Deque<Long>> wrong = new LinkedHashMap<>();

    LoginGate(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** What became of a try to log in. */
    enum Answer {
        WELCOME,
        WRONG,
        TOO_OFTEN
    }

    synchronized Answer enter(String address, String token) {
        Deque<Long> tries = wrong.computeIfAbsent(address, any -> new ArrayDeque<>());
        long now = clock.millis();
        while (!tries.isEmpty() && now - tries.peekFirst() >= MINUTE) {
            tries.removeFirst();
        }
        if (tries.size() >= MOST_WRONG) {
            return Answer.TOO_OFTEN;
        }
        if (isToken(token)) {
            wrong.remove(address);
            return Answer.WELCOME;
        }
        tries.addLast(now);
        if (wrong.size() > MOST_ADDRESSES) {
            wrong.remove(wrong.keySet().iterator().next());
        }
        return Answer.WRONG;
    }

    /** The file is read each time: a changed token counts at once. A file that cannot be read lets nobody in. */
    boolean isToken(String token) {
        try {
            boolean isOne = false;
            for (String secret : SecretFile.read(file)) {
                isOne |=
                        MessageDigest.isEqual(sha256(secret), sha256(token)); // all of them, however the first compares
            }
            return isOne;
        } catch (IOException e) {
            return false;
        }
    }

    /** Of equal length, whatever was typed. */
    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
