package org.cardcourier.chatwoot;

import static org.cardcourier.chatwoot.MarkerTest.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadBackTest {

    private static final Instant ATTEMPT = Instant.ofEpochSecond(1_767_225_600);
    private static final String OURS = "{\"courier\":{\"notice\":\"so-42-shipped\",\"step\":1}}";

    private ReadBack walk = ReadBack.of(77, "so-42-shipped", Set.of(1), ATTEMPT);

    @Test
    void itBeginsWithTheNewestMessages() {
        assertEquals("/conversations/77/messages", path());
    }

    @Test
    void itEndsWhereTheMessageIs() {
        walk = walk.read(page(message(4711, 1_767_225_601, OURS), message(4712, 1_767_225_602, "{}")));

        assertEquals(Optional.empty(), walk.next());
        assertEquals(Map.of(1, 4711L), walk.found());
    }

    @Test
    void itGoesOnBackUntilTheAttempt() {
        walk = walk.read(page(message(4731, 1_767_225_700, "{}"), message(4732, 1_767_225_701, "{}")));
        assertEquals("/conversations/77/messages?before=4731", path());

        walk = walk.read(page(message(4711, 1_767_225_480, "{}"), message(4712, 1_767_225_600, "{}")));
        assertEquals("/conversations/77/messages?before=4711", path());

        walk = walk.read(page(message(4701, 1_767_225_479, "{}"), message(4702, 1_767_225_480, "{}")));
        assertEquals(Optional.empty(), walk.next());
        assertEquals(Map.of(), walk.found());
    }

    @Test
    void itEndsWhereTheConversationBegins() {
        walk = walk.read(page(message(1, 1_767_225_700, "{}"))).read(page());

        assertEquals(Optional.empty(), walk.next());
        assertEquals(Map.of(), walk.found());
    }

    @Test
    void itLooksForEveryStepAndRemembersThoseOfEarlierPages() {
        walk = ReadBack.of(77, "so-42-shipped", Set.of(1, 2), ATTEMPT)
                .read(page(message(4712, 1_767_225_602, OURS.replace(":1}", ":2}"))));
        assertEquals("/conversations/77/messages?before=4712", path());

        walk = walk.read(page(message(4711, 1_767_225_601, OURS)));
        assertEquals(Optional.empty(), walk.next());
        assertEquals(Map.of(1, 4711L, 2, 4712L), walk.found());
    }

    @Test
    void nothingWantedIsNothingToAskFor() {
        assertEquals(
                Optional.empty(),
                ReadBack.of(77, "so-42-shipped", Set.of(), ATTEMPT).next());
    }

    @Test
    void aMessageWithoutATimeDoesNotEndIt() {
        walk = walk.read(page("{\"id\":4711}"));

        assertEquals("/conversations/77/messages?before=4711", path());
    }

    @Test
    void anAnswerThatIsNoListIsNeverTakenForNothingFound() {
        Unavailable failure = assertThrows(Unavailable.class, () -> walk.read(json("{\"success\":true}")));

        assertEquals(
                "Chatwoot's list of messages of conversation 77 is no list, so it cannot be told whether notice so-42-shipped"
                        + " arrived. Try again later.",
                failure.getMessage());
    }

    @Test
    void aListThatNeverLeadsFurtherBackIsNotFollowedForEver() {
        walk = walk.read(page(message(4711, 1_767_225_601, "{}")));

        Unavailable failure =
                assertThrows(Unavailable.class, () -> walk.read(page(message(4711, 1_767_225_601, "{}"))));

        assertEquals(
                "Chatwoot's list of messages of conversation 77 leads nowhere, it ends again at message 4711, so it cannot be"
                        + " told whether notice so-42-shipped arrived. Try again later.",
                failure.getMessage());
    }

    private String path() {
        return walk.next().orElseThrow().path();
    }

    private static com.fasterxml.jackson.databind.JsonNode page(String... messages) {
        return json("{\"meta\":{},\"payload\":[" + String.join(",", messages) + "]}");
    }

    private static String message(long id, long createdAt, String attributes) {
        return "{\"id\":" + id + ",\"created_at\":" + createdAt + ",\"content_attributes\":" + attributes + "}";
    }

    @Test
    void aConversationWithTooManyPagesCannotBeTold() {
        long id = 1_000_000;
        for (int page = 1; page < ReadBack.MOST_PAGES; page++) {
            walk = walk.read(page(message(--id, 1_767_225_700, "{}")));
        }
        long next = id - 1;
        Unavailable thrown = assertThrows(Unavailable.class, () -> walk.read(page(message(next, 1_767_225_700, "{}"))));
        assertEquals(
                "Chatwoot's list of messages of conversation 77 has more than 500 pages since the attempt, so it cannot be"
                        + " told whether notice so-42-shipped arrived. Try again later.",
                thrown.getMessage());
    }
}
