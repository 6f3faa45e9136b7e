package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cardcourier.SettableClock;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of persons: one look at a time, the order of acceptance across the join, nothing lost in a crash. */
class PersonLinesTest {

    @TempDir
    Path folder;

    private OpenJournal open;

    @BeforeEach
    void start() {
        open = new OpenJournal(folder);
    }

    @AfterEach
    void stop() {
        open.close();
    }

    private static Notice to(String id, String identifier) {
        return to(id, new Person(identifier, "", "", "", 3, false));
    }

    private static Notice to(String id, Person person) {
        Message message = new Message(id, "", Map.of(), false, "");
        return new Notice(
                id, 0, person, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
    }

    private Claim handedOut(String id) throws InterruptedException {
        Claim claim = open.next();
        assertEquals(id, claim.notice().id());
        return claim;
    }

    private void deliver(Claim claim) {
        open.journal().step(claim, new Step(1, 4711, ""));
        open.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
    }

    @Test
    void ofOnePersonOneIsHandedOutAtATimeAndOfTwoBoth() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.accept(to("a2", "cust-1"));
        open.accept(to("b1", "cust-2"));
        assertEquals(0, handedOut("a1").notice().conversationId());
        handedOut("b1");
        open.accept(OpenJournal.notice("c", 7, "c"));
        handedOut("c");
        assertTrue(open.isNothingOut());
    }

    @Test
    void theSamePersonIsTheSameWhateverTheCaseOfTheAddressAndInAnotherInboxIsNot() throws Exception {
        open.accept(to("a1", new Person("", "a@b.cn", "", "", 3, false)));
        handedOut("a1");
        open.accept(to("a2", new Person("", "A@B.cn", "", "张三", 3, true)));
        open.accept(to("a3", new Person("", "a@b.cn", "", "", 4, false)));
        handedOut("a3");
        assertTrue(open.isNothingOut());
    }

    @Test
    void whatWaitsForAPersonJoinsTheConversationInTheOrderOfAcceptance() throws Exception {
        open.accept(to("a1", "cust-1"));
        Claim first = handedOut("a1");
        open.accept(OpenJournal.notice("c1", 7, "c1"));
        Claim inConversation = handedOut("c1");
        open.accept(to("a2", "cust-1"));
        open.accept(OpenJournal.notice("c2", 7, "c2"));
        open.journal().end(first, new Ending.Joins(7, false));
        open.await("a1", State.WAITING);
        assertTrue(open.isNothingOut(), "c1 is being sent");
        deliver(inConversation);
        for (String id : List.of("a1", "a2", "c2")) {
            Claim claim = handedOut(id);
            assertEquals(7, claim.notice().conversationId());
            assertEquals(1, claim.tries());
            deliver(claim);
        }
        open.await("c2", State.DELIVERED);
        assertEquals(0, open.number("SELECT COUNT(*) FROM head"));
    }

    @Test
    void aLaterNoticeForTheSamePersonWaitsBehindTheEarlierInTheirConversation() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        Claim claim = handedOut("a1");
        open.accept(to("a2", "cust-1"));
        assertTrue(open.isNothingOut());
        deliver(claim);
        Claim second = handedOut("a2");
        assertEquals(7, second.notice().conversationId());
        deliver(second);
        open.await("a2", State.DELIVERED);
        open.accept(to("a3", "cust-1"));
        assertEquals(0, handedOut("a3").notice().conversationId(), "nobody waits there: it is looked for anew");
    }

    @Test
    void whatFollowsAMessageThatOpenedAConversationJoinsIt() throws Exception {
        open.accept(to("a1", "cust-1"));
        Claim claim = handedOut("a1");
        open.accept(to("a2", "cust-1"));
        open.journal().step(claim, new Step(1, 4711, ""));
        open.journal().opened(claim, 8);
        open.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false), 8);
        assertEquals(8, handedOut("a2").notice().conversationId());
        assertEquals(8, open.story("a1").notice().conversationId());
    }

    @Test
    void anOpenedConversationIsNotForgottenWhenItsAttemptFailedOrWasPutOff() throws Exception {
        open.accept(to("a1", "cust-1"));
        Claim claim = handedOut("a1");
        open.journal().step(claim, new Step(1, 4711, ""));
        open.journal().opened(claim, 8);
        long later = open.clock.millis() + 5000;
        open.journal().end(claim, new Ending.PutOff(later), 8);
        open.await("a1", State.WAITING);
        open.accept(OpenJournal.notice("c1", 8, "c1"));
        assertTrue(open.isNothingOut(), "a1 holds up its conversation");
        open.clock.advance(Duration.ofSeconds(5));
        Claim again = handedOut("a1");
        assertEquals(8, again.line());
        assertEquals(1, again.tries());
        open.journal().end(again, new Ending.Again(later + 5000, Reason.UNAVAILABLE, "503", false, false, true));
        open.await("a1", State.WAITING);
        open.clock.advance(Duration.ofMinutes(20));
        assertEquals(8, handedOut("a1").line(), "its first message is there: no other conversation is looked for");
    }

    @Test
    void aCrashAfterTheOpeningLosesNeitherTheConversationNorTheOrder() throws Exception {
        BlockingQueue<Claim> out = new LinkedBlockingQueue<>();
        SettableClock clock = open.clock;
        open.accept(to("a1", "cust-1"));
        Claim claim = handedOut("a1");
        open.accept(to("a2", "cust-1"));
        open.journal().step(claim, new Step(1, 4711, ""));
        open.journal().opened(claim, 8);
        open.close(); // without an end
        clock.advance(Duration.ofSeconds(1));
        try (Journal journal = Journal.open(open.options(), new NoticeJson(), clock)) {
            assertTrue(journal.tookUpSome());
            journal.start(out::addAll, 10);
            journal.accept(List.of(OpenJournal.notice("c1", 8, "c1")), "test", false);
            clock.advance(Duration.ofSeconds(46));
            for (String id : List.of("a1", "a2", "c1")) {
                Claim next = out.poll(10, TimeUnit.SECONDS);
                assertEquals(id, next.notice().id());
                assertEquals(8, next.notice().conversationId());
                assertEquals(id.equals("a1"), next.doubtfulSince() != 0);
                journal.end(next, new Ending.Ended(State.DELIVERED, null, "", false));
            }
        }
    }

    @Test
    void parkedNoticesUseUpNoTryAndSomethingNewIsAReasonToLook() throws Exception {
        open.accept(to("a1", "cust-1"));
        long lookAt = open.clock.millis() + 300_000;
        open.journal().end(handedOut("a1"), new Ending.Parked(lookAt, "nowhere"));
        Story story = open.await("a1", State.PARKED);
        assertEquals(0, story.tries());
        assertEquals("nowhere", story.detail());
        assertEquals(lookAt, story.due());
        assertTrue(open.isNothingOut());
        open.accept(to("a2", "cust-1"));
        Claim look = handedOut("a1");
        open.journal().end(look, new Ending.Parked(lookAt, "nowhere"));
        open.await("a2", State.PARKED);
        assertTrue(open.isNothingOut());
        try (JournalDesk desk = open.desk()) {
            assertEquals(0, desk.waitingSince(open.clock, true), "parked ones are no backlog");
            assertEquals(List.of("a1", "a2"), desk.replayable(Selection.ALL, open.clock));
        }
        open.clock.advance(Duration.ofMinutes(5));
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        deliver(handedOut("a1"));
        deliver(handedOut("a2"));
        assertEquals("", open.await("a2", State.DELIVERED).detail());
    }

    @Test
    void aReplayOfWhatIsParkedBehindAFailedLookMakesTheFirstOfItsLineLookNow() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.accept(to("a2", "cust-1"));
        open.journal().end(handedOut("a1"), new Ending.Parked(open.clock.millis() + 300_000, "nowhere"));
        open.await("a2", State.PARKED);
        open.clock.advance(Duration.ofMinutes(5));
        Claim look = handedOut("a1");
        replay("a2"); // nothing is to be changed: a1 is looking
        open.journal().end(look, failed(Duration.ofHours(1)));
        open.await("a1", State.WAITING);
        assertTrue(open.isNothingOut());
        replay("a2");
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        deliver(handedOut("a1"));
        deliver(handedOut("a2"));
    }

    @Test
    void whatWasFoundLongAgoIsLookedForAgainByAllOfTheSamePerson() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        Claim claim = handedOut("a1");
        open.accept(to("a2", "cust-1"));
        open.accept(OpenJournal.notice("c1", 7, "c1"));
        long later = open.clock.millis() + Duration.ofMinutes(30).toMillis();
        open.journal().end(claim, new Ending.Again(later, Reason.UNAVAILABLE, "503", false, false, true));
        open.await("a1", State.WAITING);
        open.clock.advance(Duration.ofMinutes(31));
        List<Claim> both = List.of(open.next(), open.next());
        Claim look = both.stream()
                .filter(each -> each.notice().id().equals("a1"))
                .findFirst()
                .orElseThrow();
        assertTrue(both.stream().anyMatch(each -> each.notice().id().equals("c1")));
        assertEquals(0, look.notice().conversationId());
        assertTrue(open.isNothingOut(), "a2 stands behind a1");
        open.journal().end(look, new Ending.Joins(9, false));
        Claim first = handedOut("a1");
        assertEquals(9, first.notice().conversationId());
        assertEquals(2, first.tries());
        deliver(first);
        assertEquals(9, handedOut("a2").notice().conversationId());
    }

    @Test
    void whatIsHalfThereStaysInItsConversationWhenAnEarlierOneIsLookedForAgain() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        Claim first = handedOut("a1");
        open.accept(to("a2", "cust-1"));
        open.accept(to("a3", "cust-1"));
        open.journal().end(first, failed(Duration.ofHours(3)));
        open.await("a1", State.WAITING);
        open.clock.advance(Duration.ofMinutes(125)); // a1 lets the later ones pass
        open.journal().end(handedOut("a2"), new Ending.Joins(7, false));
        Claim half = handedOut("a2");
        open.journal().step(half, new Step(1, 4711, ""));
        open.journal().end(half, failed(Duration.ofMinutes(60)));
        open.await("a2", State.WAITING);
        open.clock.advance(Duration.ofMinutes(56)); // a1 is due, and found three hours ago
        Claim look = handedOut("a1");
        assertEquals(0, look.notice().conversationId());
        open.journal().end(look, new Ending.Joins(9, false));
        deliver(handedOut("a1"));
        Claim later = handedOut("a3"); // nothing of it was anywhere
        assertEquals(9, later.notice().conversationId());
        deliver(later);
        assertEquals(7, open.story("a2").notice().conversationId());
        open.clock.advance(Duration.ofMinutes(5));
        Claim rest = handedOut("a2");
        assertEquals(7, rest.notice().conversationId(), "its first message is there");
        deliver(rest);
    }

    private Ending failed(Duration next) {
        long due = open.clock.millis() + next.toMillis();
        return new Ending.Again(due, Reason.UNAVAILABLE, "503", false, false, true);
    }

    @Test
    void aReplayLooksForTheConversationAnewUnlessSomethingOfItIsThere() throws Exception {
        open.accept(to("a1", "cust-1"));
        open.journal().end(handedOut("a1"), new Ending.Joins(7, false));
        open.journal().end(handedOut("a1"), new Ending.Ended(State.REFUSED, Reason.NOT_FOUND, "deleted", false));
        open.await("a1", State.REFUSED);
        replay("a1");
        assertEquals(0, handedOut("a1").notice().conversationId());

        open.accept(to("b1", "cust-2"));
        open.journal().end(handedOut("b1"), new Ending.Joins(7, false));
        Claim claim = handedOut("b1");
        open.journal().step(claim, new Step(1, 4711, ""));
        open.journal().end(claim, new Ending.Ended(State.UNDELIVERED, Reason.UNAVAILABLE, "half", false));
        open.await("b1", State.UNDELIVERED);
        replay("b1");
        assertEquals(7, handedOut("b1").notice().conversationId());
    }

    private void replay(String id) {
        try (JournalDesk desk = open.desk()) {
            desk.replay(id, open.clock);
        }
    }

    @Test
    void withTheLastNoticeOfAPersonNothingOfThemIsLeft() throws Exception {
        open.accept(to("a1", new Person("cust-1", "zhang@example.com", "", "张三", 3, false)));
        open.journal().end(handedOut("a1"), new Ending.Ended(State.REFUSED, Reason.NOT_FOUND, "nobody", false));
        open.await("a1", State.REFUSED);
        open.delivered(OpenJournal.notice("other", 7, "other"), 4711);
        assertEquals(1, open.number("SELECT COUNT(*) FROM person"));
        try (Forgetting forgetting = Forgetting.open(open.options())) {
            assertEquals(List.of(), forgetting.find(List.of(), List.of(), "cust-2", new NoticeJson()));
            List<Forgetting.Found> found = forgetting.find(List.of(), List.of(), "Zhang@example.com", new NoticeJson());
            assertEquals(List.of("a1"), found.stream().map(Forgetting.Found::id).toList());
            assertEquals(0, found.get(0).conversationId());
            forgetting.forget(found, open.clock);
        }
        assertEquals(0, open.number("SELECT COUNT(*) FROM person"));
        assertFalse(open.has("a1"));
        assertTrue(open.has("other"));
    }
}
