package org.cardcourier.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Decides whether a posted notice is genuine: by its Standard Webhooks signature, or by a key in
 * {@code Authorization: Bearer}. Several secrets hold at a time, so that they can be changed without a gap. That a
 * signed request comes only once is not decided here: the notice's own id sees to it.
 */
public final class Signatures {

    /** What a signing secret begins with. */
    public static final String SIGNING_PREFIX = "whsec_";

    private static final String VERSION = "v1,";
    private static final String BEARER = "Bearer ";
    private static final int SHORTEST_KEY = 20;
    private static final int SHORTEST_SECRET_BYTES = 24;
    private static final int LONGEST_SECRET_BYTES = 64;
    private static final int MOST_SIGNATURES = 20;

    private final List<byte[]> signing = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final Clock clock;

    /**
     * With these secrets.
     *
     * @param secrets {@code whsec_} and Base64 of 24 to 64 bytes for signatures; any other text of at least 20
     *                characters is a key
     * @param clock   tells the age of a signature
     * @throws IllegalArgumentException if there are none, or one has another shape; the message never shows a secret
     */
    public Signatures(List<String> secrets, Clock clock) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one secret");
        }
        this.clock = clock;
        for (int i = 0; i < secrets.size(); i++) {
            take(secrets.get(i), i + 1);
        }
    }

    private void take(String secret, int place) {
        if (secret.startsWith(SIGNING_PREFIX)) {
            signing.add(decoded(secret.substring(SIGNING_PREFIX.length()), place));
        } else if (secret.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException("secret " + place + " must be " + SIGNING_PREFIX
                    + " and Base64, or a key of at least " + SHORTEST_KEY + " characters");
        } else {
            keys.add(hashed(secret));
        }
    }

    private static byte[] decoded(String base64, int place) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length >= SHORTEST_SECRET_BYTES && bytes.length <= LONGEST_SECRET_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // the sentence below says it, without the secret
        }
        throw new IllegalArgumentException(
                "secret " + place + " must be " + SIGNING_PREFIX + " and Base64 of 24 to 64 bytes");
    }

    /**
     * Decides by whatever the request carries: its signature where it has one and we have a signing secret, else its
     * key.
     *
     * @param headers the value of a header by its name in lower case, or null where the request has none
     * @param body    the bytes as they came
     * @return the verdict
     */
    public Verdict of(UnaryOperator<String> headers, byte[] body) {
        String signature = headers.apply("webhook-signature");
        if (signature != null && !signing.isEmpty()) {
            return ofWebhook(headers.apply("webhook-id"), headers.apply("webhook-timestamp"), signature, body);
        }
        return ofBearer(headers.apply("authorization"));
    }

    /**
     * Decides, before the body is read, whether it is worth reading: a key must be right, and what a signature comes with
     * must be of the agreed form and age.
     *
     * @param headers the value of a header by its name in lower case, or null where the request has none
     * @return the verdict; a genuine one of a signature holds for its headers alone
     */
    public Verdict ofHeaders(UnaryOperator<String> headers) {
        if (headers.apply("webhook-signature") == null || signing.isEmpty()) {
            return ofBearer(headers.apply("authorization"));
        }
        String timestamp = headers.apply("webhook-timestamp");
        boolean isWhole = timestamp != null && headers.apply("webhook-id") != null;
        return isWhole ? Hmac.age(timestamp, clock) : Verdict.MALFORMED;
    }

    /**
     * Decides by a Standard Webhooks signature.
     *
     * @param id        header webhook-id, or null
     * @param timestamp header webhook-timestamp, epoch seconds, or null
     * @param signature header webhook-signature: one or more {@code v1,} and Base64, parted by blanks; or null
     * @param body      the bytes as they came
     * @return the verdict; whatever the headers hold, it does not throw
     */
    public Verdict ofWebhook(String id, String timestamp, String signature, byte[] body) {
        if (signature == null || signature.isBlank()) {
            return Verdict.MISSING;
        }
        if (id == null || id.isEmpty() || timestamp == null) {
            return Verdict.MALFORMED;
        }
        Verdict age = Hmac.age(timestamp, clock);
        if (!age.isGenuine()) {
            return age;
        }
        String before = id + "." + timestamp + ".";
        boolean isOurs = Hmac.isAnyEqual(versionOne(signature), signing, secret -> Base64.getEncoder()
                .encodeToString(Hmac.sha256(secret, before, body)));
        return isOurs ? Verdict.GENUINE : Verdict.WRONG;
    }

    /**
     * Decides by a key.
     *
     * @param authorization header Authorization, or null
     * @return the verdict
     */
    public Verdict ofBearer(String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return Verdict.MISSING;
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Verdict.MALFORMED;
        }
        byte[] given = hashed(authorization.substring(BEARER.length()).strip());
        boolean isOurs = false;
        for (byte[] key : keys) {
            isOurs |= MessageDigest.isEqual(key, given);
        }
        return isOurs ? Verdict.GENUINE : Verdict.WRONG;
    }

    private static List<String> versionOne(String signature) {
        return Arrays.stream(signature.split(" ", MOST_SIGNATURES + 1))
                .limit(MOST_SIGNATURES)
                .filter(part -> part.startsWith(VERSION))
                .map(part -> part.substring(VERSION.length()))
                .toList();
    }

    /** Keys are compared by their hashes, which all have one length. */
    private static byte[] hashed(String key) {
        return Hmac.sha256(new byte[] {1}, "", key.getBytes(StandardCharsets.UTF_8));
    }
}
