package org.cardcourier.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the signatures have in common: HMAC-SHA256, comparison in constant time, and the age of a request. */
final class Hmac {

    static final long TOLERANCE_SECONDS = 300;

    private Hmac() {}

    static byte[] sha256(byte[] secret, String before, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Looks at every pair, so that the time taken tells nothing about which was nearly right. */
    static boolean isAnyEqual(List<String> given, List<byte[]> secrets, Function<byte[], String> expected) {
        boolean found = false;
        for (byte[] secret : secrets) {
            byte[] right = expected.apply(secret).getBytes(StandardCharsets.UTF_8);
            for (String signature : given) {
                found |= MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    /** @return {@link Verdict#GENUINE} if the time is near enough to now */
    static Verdict age(String epochSeconds, Clock clock) {
        long signed = Fields.wholeNumber(epochSeconds);
        if (signed == 0) {
            return Verdict.MALFORMED;
        }
        long age = clock.instant().getEpochSecond() - signed;
        return age > TOLERANCE_SECONDS ? Verdict.TOO_OLD : age < -TOLERANCE_SECONDS ? Verdict.TOO_NEW : Verdict.GENUINE;
    }
}
