package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first five constants are the official vector of standardwebhooks.com. */
class SignaturesTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIME = "1614265330";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static final String OTHER_SECRET = "whsec_" + "A".repeat(40);
    private static final String KEY = "a-key-of-more-than-20-characters";

    private final Signatures signatures = new Signatures(List.of(OTHER_SECRET, SECRET, KEY), clockAt(0));

    @Test
    void theOfficialVectorIsGenuine() {
        assertEquals(Verdict.GENUINE, signatures.ofWebhook(ID, TIME, SIGNATURE, BODY));
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        assertEquals(
                Verdict.GENUINE,
                signatures.ofWebhook(
                        ID,
                        TIME,
                        "v1a,xyz v1,AAAA  v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + SIGNATURE,
                        BODY));
    }

    @Test
    void aSignatureHoldsFor300SecondsBothWays() {
        assertEquals(Verdict.GENUINE, at(300).ofWebhook(ID, TIME, SIGNATURE, BODY));
        assertEquals(Verdict.TOO_OLD, at(301).ofWebhook(ID, TIME, SIGNATURE, BODY));
        assertEquals(Verdict.GENUINE, at(-300).ofWebhook(ID, TIME, SIGNATURE, BODY));
        assertEquals(Verdict.TOO_NEW, at(-301).ofWebhook(ID, TIME, SIGNATURE, BODY));
    }

    @Test
    void theBytesAreSignedAndNotTheirMeaning() {
        byte[] sameMeaning = "{\"test\":2432232314}".getBytes(UTF_8);

        assertEquals(Verdict.WRONG, signatures.ofWebhook(ID, TIME, SIGNATURE, sameMeaning));
        assertEquals(Verdict.WRONG, signatures.ofWebhook(ID + "x", TIME, SIGNATURE, BODY));
        assertEquals(Verdict.WRONG, signatures.ofWebhook(ID, "1614265331", SIGNATURE, BODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1,",
                "v1,g0hM",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=x",
                "v1,%%%%",
                "v1,签名",
                "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                ","
            })
    void anotherSignatureIsWrongWhateverItsLength(String signature) {
        assertEquals(Verdict.WRONG, signatures.ofWebhook(ID, TIME, signature, BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "1614265330.5", "01614265330", "99999999999999999999", " 1614265330"})
    void aTimeThatIsNoneIsMalformed(String time) {
        assertEquals(Verdict.MALFORMED, signatures.ofWebhook(ID, time, SIGNATURE, BODY));
    }

    @Test
    void missingHeadersAreNamed() {
        assertEquals(Verdict.MISSING, signatures.ofWebhook(ID, TIME, null, BODY));
        assertEquals(Verdict.MALFORMED, signatures.ofWebhook(null, TIME, SIGNATURE, BODY));
        assertEquals(Verdict.MALFORMED, signatures.ofWebhook(ID, null, SIGNATURE, BODY));
        assertEquals("the request carries no signature and no key", Verdict.MISSING.sentence());
    }

    @Test
    void aKeyIsGenuineToo() {
        assertEquals(Verdict.GENUINE, signatures.ofBearer("Bearer " + KEY));
        assertEquals(Verdict.GENUINE, signatures.ofBearer("bearer " + KEY + " "));
        assertEquals(Verdict.WRONG, signatures.ofBearer("Bearer " + KEY + "x"));
        assertEquals(Verdict.WRONG, signatures.ofBearer("Bearer "));
        assertEquals(Verdict.WRONG, signatures.ofBearer("Bearer " + SECRET));
        assertEquals(Verdict.MALFORMED, signatures.ofBearer("Basic " + KEY));
        assertEquals(Verdict.MISSING, signatures.ofBearer(null));
    }

    @Test
    void aRequestIsJudgedByWhatItCarries() {
        Map<String, String> signed =
                Map.of("webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE);

        assertEquals(Verdict.GENUINE, signatures.of(signed::get, BODY));
        assertEquals(Verdict.GENUINE, signatures.of(Map.of("authorization", "Bearer " + KEY)::get, BODY));
        assertEquals(Verdict.MISSING, signatures.of(header -> null, BODY));
        assertEquals(
                Verdict.WRONG,
                signatures.of(
                        Map.of(
                                "webhook-id",
                                ID,
                                "webhook-timestamp",
                                TIME,
                                "webhook-signature",
                                "v1,x",
                                "authorization",
                                "Bearer " + KEY)::get,
                        BODY));
    }

    @Test
    void aSecretOfAnotherShapeIsRefusedAndNotShown() {
        assertEquals("there must be at least one secret", refused());
        assertEquals("secret 1 must be whsec_ and Base64 of 24 to 64 bytes", refused("whsec_c2hvcnQ="));
        assertEquals("secret 2 must be whsec_ and Base64 of 24 to 64 bytes", refused(SECRET, "whsec_%%%"));
        assertEquals("secret 1 must be whsec_ and Base64, or a key of at least 20 characters", refused("geheim"));
    }

    @Test
    void aWebhookOfChatwootIsGenuine() {
        ChatwootSignature chatwoot = new ChatwootSignature(
                List.of("old", "whsec_test"), Clock.fixed(Instant.ofEpochSecond(1767225700), ZoneOffset.UTC));
        byte[] body = "{\"event\":\"message_created\",\"id\":1,\"content\":\"您好 & <b>\"}".getBytes(UTF_8);
        String signature = "sha256=83360236092bcf0299929114106080de8bf576aeba4fa1accc4bd42530897193";

        assertEquals(Verdict.GENUINE, chatwoot.of("1767225600", signature, body));
        assertEquals(Verdict.WRONG, chatwoot.of("1767225601", signature, body));
        assertEquals(Verdict.WRONG, chatwoot.of("1767225600", "sha256=8336", body));
        assertEquals(Verdict.MALFORMED, chatwoot.of("1767225600", signature.substring(7), body));
        assertEquals(Verdict.MALFORMED, chatwoot.of(null, signature, body));
        assertEquals(Verdict.TOO_OLD, chatwoot.of("1767225399", signature, body));
        assertEquals(Verdict.MISSING, chatwoot.of("1767225600", null, body));
    }

    private static String refused(String... secrets) {
        return assertThrows(IllegalArgumentException.class, () -> new Signatures(List.of(secrets), clockAt(0)))
                .getMessage();
    }

    private static Signatures at(long secondsAfter) {
        return new Signatures(List.of(SECRET), clockAt(secondsAfter));
    }

    private static Clock clockAt(long secondsAfter) {
        return Clock.fixed(Instant.ofEpochSecond(Long.parseLong(TIME) + secondsAfter), ZoneOffset.UTC);
    }
}
