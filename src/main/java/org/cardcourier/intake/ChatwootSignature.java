package org.cardcourier.intake;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether a webhook comes from our Chatwoot: {@code X-Chatwoot-Signature: sha256=…} over the timestamp, a dot
 * and the bytes as they came (lib/webhooks/trigger.rb, 4.15.1). Account webhooks are signed from 4.12.0 on, those of
 * API inboxes and bots from 4.13.0 on.
 */
public final class ChatwootSignature {

    private static final String PREFIX = "sha256=";

    private final List<byte[]> secrets;
    private final Clock clock;

    /**
     * With these secrets.
     *
     * @param secrets as Chatwoot shows them, used as they are, whatever they begin with
     * @param clock   tells the age of a signature
     * @throws IllegalArgumentException if there are none, or one is blank
     */
    public ChatwootSignature(List<String> secrets, Clock clock) {
        if (secrets.isEmpty() || secrets.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("there must be at least one secret, and none blank");
        }
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.clock = clock;
    }

    /**
     * What can be said before the body is there, whatever the secret.
     *
     * @param timestamp header X-Chatwoot-Timestamp, epoch seconds, or null
     * @param signature header X-Chatwoot-Signature, or null
     * @param clock     tells the age of a signature
     * @return genuine if the signature may be right
     */
    public static Verdict ofHeaders(String timestamp, String signature, Clock clock) {
        if (signature == null || signature.isBlank()) {
            return Verdict.MISSING;
        }
        boolean isWhole = timestamp != null && signature.startsWith(PREFIX);
        return isWhole ? Hmac.age(timestamp, clock) : Verdict.MALFORMED;
    }

    /**
     * Decides.
     *
     * @param timestamp header X-Chatwoot-Timestamp, epoch seconds, or null
     * @param signature header X-Chatwoot-Signature, or null
     * @param body      the bytes as they came
     * @return the verdict; whatever the headers hold, it does not throw
     */
    public Verdict of(String timestamp, String signature, byte[] body) {
        Verdict headers = ofHeaders(timestamp, signature, clock);
        if (!headers.isGenuine()) {
            return headers;
        }
        String given = signature.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        boolean isOurs = Hmac.isAnyEqual(List.of(given), secrets, secret -> HexFormat.of()
                .formatHex(Hmac.sha256(secret, timestamp + ".", body)));
        return isOurs ? Verdict.GENUINE : Verdict.WRONG;
    }
}
