package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cardcourier.SettableClock;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal by itself: what it accepts, hands out and keeps. */
class JournalTest {

    private static final String ACCOUNT = "https://chat.example.com/2";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final BlockingQueue<Claim> out = new LinkedBlockingQueue<>();
    private Journal journal;

    @BeforeEach
    void open() {
        journal = open(ACCOUNT);
    }

    private Journal open(String account) {
        JournalOptions options = JournalOptions.of(folder.resolve("journal.db"), account);
        return Journal.open(options, new NoticeJson(), clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Notice notice(String id, long conversation) {
        return notice(id, conversation, "您好", null);
    }

    private static Notice notice(String id, long conversation, String text, Instant notBefore) {
        Message message = new Message(text, "", Map.of(), false, "");
        return new Notice(
                id,
                conversation,
                null,
                message,
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                null,
                notBefore,
                null,
                Then.NOTHING);
    }

    private Acceptance accept(Notice notice) {
        return journal.accept(List.of(notice), "test", false).get(0);
    }

    private void handOut(int capacity) {
        journal.start(out::addAll, capacity);
    }

    private Claim next() throws InterruptedException {
        Claim claim = out.poll(10, TimeUnit.SECONDS);
        if (claim == null) {
            throw new AssertionError("Nothing was handed out within 10 s");
        }
        return claim;
    }

    private void nothingIsHandedOut() {
        accept(notice("round-trip-" + clock.instant().toEpochMilli() + "-" + System.nanoTime(), 999_999));
        journal.pause(); // returns after every turn before it
        out.removeIf(claim -> claim.notice().conversationId() == 999_999);
        assertTrue(out.isEmpty(), out::toString);
    }

    private void delivered(Claim claim) {
        journal.step(claim, new Step(1, 4711, ""));
        journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
    }

    private void failed(Claim claim, Duration wait) {
        long due = clock.millis() + wait.toMillis();
        journal.end(claim, new Ending.Again(due, Reason.UNAVAILABLE, "down", false, false, true));
    }

    private Story story(String id) {
        try (JournalDesk desk = journal.desk()) {
            return desk.find(id).orElseThrow();
        }
    }

    private Story awaitState(String id, State state) {
        long limit = System.nanoTime() + 10_000_000_000L;
        while (story(id).state() != state) {
            assertTrue(System.nanoTime() < limit, () -> id + " is " + story(id).state());
            Thread.onSpinWait();
        }
        return story(id);
    }

    private void awaitHealth() {
        long limit = System.nanoTime() + 10_000_000_000L;
        while (!journal.isHealthy()) {
            assertTrue(System.nanoTime() < limit, "the journal cannot be written");
            Thread.onSpinWait();
        }
    }

    @Test
    void theSameNoticeIsAcceptedOnce() throws Exception {
        assertEquals(Acceptance.Kind.NEW, accept(notice("a", 1)).kind());
        assertEquals(Acceptance.Kind.KNOWN, accept(notice("a", 1)).kind());
        handOut(10);
        assertEquals("a", next().notice().id());
        assertTrue(out.isEmpty());
    }

    @Test
    void theSameIdWithOtherContentIsRefused() {
        accept(notice("a", 1));
        OtherContent refused = assertThrows(OtherContent.class, () -> accept(notice("a", 2)));
        assertEquals(
                "notice_id a was accepted before with other content; a changed notice needs a new notice_id",
                refused.getMessage());
    }

    @Test
    void ofSeveralAllOrNoneAreAccepted() {
        accept(notice("b", 1));
        OtherContent refused = assertThrows(
                OtherContent.class,
                () -> journal.accept(List.of(notice("a", 1), notice("b", 2), notice("c", 1)), "test", false));
        assertEquals(1, refused.index());
        try (JournalDesk desk = journal.desk()) {
            assertEquals(1, desk.list(Selection.ALL, 10).size());
        }
    }

    @Test
    void twiceTheSameIdInOneCallIsOneNoticeOrNone() {
        List<Acceptance> both = journal.accept(List.of(notice("a", 1), notice("a", 1)), "test", false);
        assertEquals(
                List.of(Acceptance.Kind.NEW, Acceptance.Kind.KNOWN),
                both.stream().map(Acceptance::kind).toList());
        assertThrows(OtherContent.class, () -> journal.accept(List.of(notice("b", 1), notice("b", 2)), "test", false));
    }

    @Test
    void aConversationIsServedInTheOrderOfAcceptanceOneAtATime() throws Exception {
        handOut(10);
        for (String id : List.of("a", "b", "c")) {
            accept(notice(id, 7));
        }
        for (String id : List.of("a", "b", "c")) {
            Claim claim = next();
            assertEquals(id, claim.notice().id());
            assertTrue(out.isEmpty());
            delivered(claim);
        }
        awaitState("c", State.DELIVERED);
    }

    @Test
    void aFailingNoticeHoldsUpOnlyItsOwnConversation() throws Exception {
        handOut(10);
        accept(notice("a1", 1));
        accept(notice("a2", 1));
        failed(next(), Duration.ofMinutes(5));
        accept(notice("b1", 2));
        assertEquals("b1", next().notice().id());
        assertTrue(out.isEmpty());
        clock.advance(Duration.ofMinutes(5));
        Claim again = next();
        assertEquals("a1", again.notice().id());
        assertEquals(2, again.tries());
        delivered(again);
        assertEquals("a2", next().notice().id());
    }

    @Test
    void itHoldsUpItsConversationNoLongerThanTheLimit() throws Exception {
        handOut(10);
        accept(notice("a1", 1));
        accept(notice("a2", 1));
        failed(next(), Duration.ofHours(5));
        clock.advance(Duration.ofHours(2));
        Claim second = next();
        assertEquals("a2", second.notice().id());
        clock.advance(Duration.ofHours(3));
        accept(notice("a3", 1));
        nothingIsHandedOut(); // still one at a time
        handOut(10);
        delivered(second);
        assertEquals("a1", next().notice().id()); // and in the order of acceptance
    }

    @Test
    void whatIsToBeSentLaterHoldsUpNobody() throws Exception {
        handOut(10);
        accept(notice("later", 1, "您好", clock.instant().plusSeconds(3600)));
        accept(notice("later-too", 1, "您好", clock.instant().plusSeconds(3600)));
        accept(notice("now", 1));
        Claim now = next();
        assertEquals("now", now.notice().id());
        delivered(now);
        clock.advance(Duration.ofHours(1));
        Claim later = next();
        assertEquals("later", later.notice().id());
        assertTrue(out.isEmpty());
        delivered(later);
        assertEquals("later-too", next().notice().id());
    }

    @Test
    void aReleasedClaimCountsNoTryAndComesBack() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        journal.release(next());
        Claim again = next();
        assertEquals(1, again.tries());
        assertEquals(0, again.doubtfulSince());
    }

    @Test
    void noMoreIsHandedOutThanThereIsRoomFor() throws Exception {
        for (int i = 0; i < 10; i++) {
            accept(notice("n" + i, i + 1));
        }
        handOut(4);
        for (int i = 0; i < 4; i++) {
            next();
        }
        assertTrue(out.isEmpty());
    }

    @Test
    void onlyOneRouteMayReceiveWhatIsDue() {
        handOut(4);
        assertThrows(IllegalStateException.class, () -> handOut(4));
    }

    @Test
    void afterACrashWhatWasBeingSentIsInDoubtUntilItHasSettled() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        Claim lost = next();
        crash();
        handOut(10);
        nothingIsHandedOut();
        clock.advance(Duration.ofSeconds(45));
        handOut(10);
        Claim again = next();
        assertEquals("a", again.notice().id());
        assertEquals(lost.startedAt(), again.doubtfulSince());
        assertEquals(2, again.tries());
        assertTrue(story("a").attempts().get(0).doubtful());
    }

    /** What the process had in its hands is gone; the file is as it was. */
    private void crash() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("crashed"));
        for (String name : List.of("journal.db", "journal.db-wal")) {
            if (Files.exists(folder.resolve(name))) {
                Files.copy(folder.resolve(name), copy.resolve(name));
            }
        }
        out.clear();
        journal.close();
        journal = Journal.open(JournalOptions.of(copy.resolve("journal.db"), ACCOUNT), new NoticeJson(), clock);
    }

    @Test
    void stepsThatWereDoneAreRememberedOverRetriesAndReplays() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        Claim first = next();
        journal.step(first, new Step(1, 4711, ""));
        journal.end(first, new Ending.Ended(State.REFUSED, Reason.VALIDATION, "message 2 is too long", false));
        awaitState("a", State.REFUSED);
        try (JournalDesk desk = journal.desk()) {
            desk.replay("a", clock);
        }
        Claim again = next();
        assertEquals(List.of(new Step(1, 4711, "")), again.steps());
        assertEquals(1, again.tries());
    }

    @Test
    void aReleaseAfterAReplayForgetsNoStepThatWasDone() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        Claim first = next();
        journal.step(first, new Step(1, 4711, ""));
        journal.end(first, new Ending.Ended(State.DELIVERED, null, "labels", true));
        awaitState("a", State.DELIVERED);
        try (JournalDesk desk = journal.desk()) {
            desk.replay("a", clock);
        }
        journal.release(next());
        assertEquals(List.of(new Step(1, 4711, "")), next().steps());
    }

    @Test
    void twoPersonsWhoReplayTheSameNoticeSendItOnce() throws Exception {
        handOut(1);
        accept(notice("busy", 2));
        Claim busy = next(); // so that the replayed one waits
        accept(notice("a", 1));
        journal.end(busy, new Ending.Ended(State.REFUSED, Reason.NOT_FOUND, "gone", false));
        journal.end(next(), new Ending.Ended(State.UNDELIVERED, Reason.UNAVAILABLE, "down", false));
        awaitState("a", State.UNDELIVERED);
        accept(notice("busy-too", 2));
        next();
        try (JournalDesk one = journal.desk();
                JournalDesk other = journal.desk()) {
            one.replay("a", clock);
            other.replay("a", clock);
        }
        journal.pause();
        handOut(10);
        assertEquals("a", next().notice().id());
        nothingIsHandedOut();
    }

    @Test
    void aRowThatCannotBeReadStopsNoOther() throws Exception {
        accept(notice("a", 1));
        accept(notice("b", 2));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE notice SET body=CAST('{\"from\":\"a newer version\"}' AS BLOB) WHERE id='a'");
        }
        handOut(10);
        assertEquals("b", next().notice().id());
    }

    @Test
    void aNoticeOfAnotherAccountIsNotHandedOut() throws Exception {
        accept(notice("a", 1));
        journal.close();
        journal = open("https://chat.example.com/3");
        handOut(10);
        nothingIsHandedOut();
        assertEquals(Acceptance.Kind.NEW, accept(notice("a", 2)).kind());
    }

    @Test
    void aPersonCanHoldDeliveryBackAndLetItGoOn() throws Exception {
        try (JournalDesk desk = journal.desk()) {
            desk.pause(true, clock);
            accept(notice("a", 1));
            handOut(10);
            nothingIsHandedOut();
            handOut(10);
            desk.pause(false, clock);
        }
        assertEquals("a", next().notice().id());
    }

    @Test
    void whileTheTokenIsRefusedOneNoticeAMinuteTries() throws Exception {
        for (int i = 1; i <= 3; i++) {
            accept(notice("n" + i, i));
        }
        handOut(1);
        Claim first = next();
        journal.pauseUnauthorized();
        journal.end(first, new Ending.Again(clock.millis(), Reason.UNAUTHORIZED, "no", false, false, false));
        nothingIsHandedOut();
        handOut(10);
        clock.advance(Duration.ofSeconds(61));
        Claim probe = next();
        assertTrue(out.isEmpty());
        delivered(probe);
        next();
        next();
    }

    @Test
    void aCancelledNoticeIsNotSentAndTheNextOneIs() throws Exception {
        accept(notice("a", 1));
        accept(notice("b", 1));
        try (JournalDesk desk = journal.desk()) {
            desk.cancel("a", clock);
        }
        handOut(10);
        assertEquals("b", next().notice().id());
        assertEquals(Reason.CANCELLED, story("a").reason());
    }

    @Test
    void sendAgainIsANewNoticeAtTheEndOfTheQueue() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        delivered(next());
        awaitState("a", State.DELIVERED);
        try (JournalDesk desk = journal.desk()) {
            assertEquals("a.2", desk.sendAgain("a", clock));
        }
        Claim claim = next();
        assertEquals("a.2", claim.notice().id());
        delivered(claim);
        assertEquals(Acceptance.Kind.NEW, accept(notice("b", 1)).kind()); // the writer has seen the other's number
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        journal.close();
        JournalOptions options =
                JournalOptions.of(folder.resolve("journal.db"), ACCOUNT).withAcceptQueue(1);
        journal = Journal.open(options, new NoticeJson(), clock);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Thread waiting = new Thread(() -> accept(notice("a", 1)));
            waiting.start();
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThrows(JournalFull.class, () -> accept(notice("b", 1)));
            statement.execute("ROLLBACK");
            waiting.join();
        }
        assertEquals(State.WAITING, story("a").state());
    }

    @Test
    void whileTheFileCannotBeWrittenNothingIsAcceptedAndNoEndIsLost() throws Exception {
        handOut(10);
        accept(notice("a", 1));
        Claim claim = next();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            delivered(claim);
            JournalDown down = assertThrows(JournalDown.class, () -> accept(notice("b", 1)));
            assertEquals(
                    "The journal cannot be written at the moment (another program holds it locked); nothing was accepted."
                            + " Send it again later",
                    down.getMessage());
            assertFalse(journal.isHealthy());
            statement.execute("ROLLBACK");
        }
        assertEquals(List.of(4711L), awaitState("a", State.DELIVERED).messageIds());
        awaitHealth(); // readers see what was committed a moment before the journal says that it can be written again
        assertEquals(Acceptance.Kind.NEW, accept(notice("b", 1)).kind());
    }

    @Test
    void aJournalOfANewerVersionIsRefused() throws Exception {
        journal.close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA user_version=99");
        }
        JournalUnusable refused = assertThrows(JournalUnusable.class, () -> open(ACCOUNT));
        assertEquals(
                "The journal " + folder.resolve("journal.db")
                        + " was written by a newer Card Courier (tables version 99, this one knows "
                        + JournalFile.VERSION + "): run that version, or"
                        + " give this one another journal.url",
                refused.getMessage());
    }

    @Test
    void networkFileSystemsAreRefused() {
        for (String type : List.of("nfs", "nfs4", "cifs", "smb2", "fuse.sshfs", "9p")) {
            assertTrue(JournalFile.isNetwork(type), type);
        }
        for (String type : List.of("ext4", "ext2/ext3", "xfs", "btrfs", "tmpfs", "zfs", "overlay")) {
            assertFalse(JournalFile.isNetwork(type), type);
        }
    }

    @Test
    void aClosedJournalAcceptsNothing() {
        journal.close();
        assertThrows(JournalDown.class, () -> accept(notice("a", 1)));
    }
}
