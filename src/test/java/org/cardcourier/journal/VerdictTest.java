package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Test;

/** How an attempt ended, from what its steps recorded. */
class VerdictTest {

    private static final long NOW = 1_000_000;
    private final Schedule schedule = Schedule.parse("0s,5s,5m", () -> 0);
    private final Verdict verdict = new Verdict(schedule, Duration.ofSeconds(45));

    private static Delivery delivery(int tries, boolean onlyFindOut, Step... steps) {
        Message message = new Message("您好", "", Map.of(), false, "");
        Then then = new Then(List.of("vip"), List.of(), "open", 0, 0, 0, "", Map.of());
        Notice notice =
                new Notice("n", 7, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, then);
        long doubt = onlyFindOut ? NOW : 0;
        return new Delivery(
                new Claim(1, 7, notice, tries, NOW, doubt, NOW, onlyFindOut, false, List.of(steps)), step -> {});
    }

    private static void posted(Delivery delivery) {
        delivery.begin(delivery.message(new byte[] {1}));
        delivery.done(1, 4711);
    }

    @Test
    void anAttemptWithoutAnAnswerWaitsUntilChatwootHasSettled() {
        Delivery delivery = delivery(1, false);
        delivery.begin(delivery.message(new byte[] {1}));
        Ending.Again again = assertInstanceOf(Ending.Again.class, verdict.of(delivery, null, NOW));
        assertEquals(NOW + 45_000, again.dueAt());
        assertTrue(again.doubtful());
    }

    @Test
    void afterTheLastTryItIsOnlyLookedFor() {
        Delivery delivery = delivery(3, false);
        delivery.begin(delivery.message(new byte[] {1}));
        Ending.Again again = assertInstanceOf(Ending.Again.class, verdict.of(delivery, null, NOW));
        assertTrue(again.onlyFindOut());
    }

    @Test
    void theLookGoesOnThroughTheScheduleOnceMoreAndThenAPersonDecides() {
        Failure down = Failure.unavailable(Reason.UNAVAILABLE, 0, "down");
        assertInstanceOf(Ending.Again.class, verdict.of(delivery(4, true), down, NOW));
        assertInstanceOf(Ending.Again.class, verdict.of(delivery(5, true), down, NOW));
        Ending.Ended ended = assertInstanceOf(Ending.Ended.class, verdict.of(delivery(6, true), down, NOW));
        assertEquals(State.UNCERTAIN, ended.state());
    }

    @Test
    void tooManyRequestsUseUpNoTry() {
        Delivery delivery = delivery(3, false);
        delivery.begin(delivery.message(new byte[] {1}));
        delivery.failed(1, Failure.unavailable(Reason.RATE_LIMITED, 60_000, "429"));
        Ending.Again again = assertInstanceOf(Ending.Again.class, verdict.of(delivery, null, NOW));
        assertFalse(again.usedUp());
        assertEquals(NOW + 300_000, again.dueAt());
    }

    @Test
    void aRefusedActionDoesNotStopOneThatMayBeTriedAgain() {
        Delivery delivery = delivery(1, false);
        posted(delivery);
        delivery.begin(ThenStep.LABELS.n());
        delivery.failed(ThenStep.LABELS.n(), Failure.refused(Reason.NOT_FOUND, "gone"));
        delivery.begin(ThenStep.STATUS.n());
        delivery.failed(ThenStep.STATUS.n(), Failure.unavailable(Reason.UNAVAILABLE, 0, "down"));
        assertInstanceOf(Ending.Again.class, verdict.of(delivery, null, NOW));
    }

    @Test
    void oldMessagesAloneAreNoDeliveryWhenTheRouteCameToNone() {
        Delivery delivery = delivery(2, false, new Step(1, 4711, ""));
        Ending.Ended ended = assertInstanceOf(Ending.Ended.class, verdict.of(delivery, null, NOW));
        assertEquals(State.UNDELIVERED, ended.state());
        assertEquals(Reason.NOTHING_SENT, ended.reason());
    }

    @Test
    void whileChatwootIsAwayForAllNoTryIsUsedUpForAsLongAsTheScheduleIs() {
        long schedule = Duration.ofSeconds(305).toMillis();
        for (long sinceItFailed : new long[] {0, schedule - 1, schedule}) {
            Delivery delivery = delivery(3, false); // its last try, failing since NOW
            delivery.begin(delivery.message(new byte[] {1}));
            delivery.failed(1, Failure.unavailable(Reason.UNAVAILABLE, 0, "Connection refused"));
            delivery.chatwootIsAway();
            Ending ending = verdict.of(delivery, null, NOW + sinceItFailed);
            if (sinceItFailed < schedule) {
                assertFalse(assertInstanceOf(Ending.Again.class, ending).usedUp());
            } else {
                assertEquals(
                        State.UNDELIVERED,
                        assertInstanceOf(Ending.Ended.class, ending).state());
            }
        }
    }

    // ---- a request that had to stay, since Chatwoot must not be asked now

    private static final Duration LATER = Duration.ofSeconds(30);

    private static void hadToStay(Delivery delivery, int step) {
        delivery.begin(step);
        delivery.putOff(LATER);
        delivery.failed(step, Failure.unavailable(Reason.UNAVAILABLE, 0, "Chatwoot does not answer at the moment"));
    }

    private Ending verdict(Delivery delivery) {
        delivery.close();
        return verdict.of(delivery, null, NOW);
    }

    @Test
    void whatHadToStayIsTakenBackAlsoAtTheLastTry() {
        for (int tries = 1; tries <= 3; tries++) {
            Delivery delivery = delivery(tries, false);
            hadToStay(delivery, delivery.message(new byte[] {1}));
            assertEquals(new Ending.PutOff(NOW + 30_000), verdict(delivery));
        }
    }

    @Test
    void whatHadToStayAfterTheFirstMessageIsTakenBackToo() {
        Delivery delivery = delivery(1, false);
        posted(delivery);
        hadToStay(delivery, delivery.message(new byte[] {2}));
        assertEquals(new Ending.PutOff(NOW + 30_000), verdict(delivery));
    }

    @Test
    void whatHadToStayWhileItIsFoundOutIsTakenBackAndStaysInDoubt() {
        Delivery delivery = delivery(3, true);
        delivery.putOff(LATER);
        assertEquals(new Ending.PutOff(NOW + 30_000), verdict(delivery));
    }

    @Test
    void whatHadToStayAfterADoubtfulRequestMakesItNoLessDoubtful() {
        Delivery delivery = delivery(1, false);
        delivery.begin(delivery.message(new byte[] {1}));
        delivery.failed(1, Failure.doubtful("no answer"));
        hadToStay(delivery, delivery.message(new byte[] {2}));
        assertTrue(assertInstanceOf(Ending.Again.class, verdict(delivery)).doubtful());
    }

    @Test
    void anActionThatHadToStayIsTakenBackAndTheMessageStays() {
        Delivery delivery = delivery(3, false);
        posted(delivery);
        hadToStay(delivery, ThenStep.LABELS.n());
        assertEquals(new Ending.PutOff(NOW + 30_000), verdict(delivery));
    }

    @Test
    void aRouteThatSwallowsItDoesNotMakeItNothingSent() {
        Delivery delivery = delivery(1, false);
        delivery.putOff(LATER);
        assertEquals(new Ending.PutOff(NOW + 30_000), verdict(delivery));
    }

    @Test
    void whatIsSettledStaysSettled() {
        Delivery refused = delivery(1, false);
        refused.begin(refused.message(new byte[] {1}));
        refused.failed(1, Failure.refused(Reason.VALIDATION, "too long"));
        refused.putOff(LATER);
        assertEquals(
                State.REFUSED,
                assertInstanceOf(Ending.Ended.class, verdict(refused)).state());
        Delivery skipped = delivery(1, false);
        skipped.putOff(LATER);
        skipped.skip("not wanted");
        assertEquals(
                State.SKIPPED,
                assertInstanceOf(Ending.Ended.class, verdict(skipped)).state());
    }
}
