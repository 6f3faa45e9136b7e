package org.cardcourier.cli;

import static org.cardcourier.cli.HomeUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.journal.Ending;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest {

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    private void someStories() {
        home.delivered(text("n1", 77, "您好"), 4711, 4712);
        home.at("2026-01-20T06:31:00Z")
                .ended(text("n2", 78, "您好"), State.REFUSED, Reason.NOT_FOUND, "Chatwoot has no conversation 78");
        home.at("2026-01-20T06:32:00Z").failed(text("n3", 79, "您好"), Reason.UNAVAILABLE, "503", Duration.ofMinutes(5));
    }

    @Test
    void theListIsATableNewestFirst() {
        someStories();
        assertEquals(new Outcome(0, """
                STATE      NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                waiting    n3      -      79            2026-01-20T14:32:00+08:00  unavailable: 503
                refused    n2      -      78            2026-01-20T14:31:00+08:00  not_found: Chatwoot has no conversation 78
                delivered  n1      -      77            2026-01-20T14:30:00+08:00
                """, ""), home.run("notices", "list"));
    }

    @Test
    void theListCanBeOnlyWhatWantsAttention() {
        someStories();
        assertEquals(new Outcome(0, """
                {"notice_id":"n2","conversation_id":78,"order_id":"","source":"test","state":"refused","reason":"not_found",\
                "detail":"Chatwoot has no conversation 78","then_failed":false,"message_failed":false,"tries":1,\
                "accepted_at":"2026-01-20T06:31:00Z","tried_at":"2026-01-20T06:31:00Z","ended_at":"2026-01-20T06:31:00Z",\
                "message_ids":[],"steps":[]}
                """, ""), home.run("notices", "list", "--attention", "--json"));
    }

    @Test
    void theListCanBeOfSomeStatesAndShort() {
        someStories();
        assertEquals(
                new Outcome(0, """
                        STATE    NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                        waiting  n3      -      79            2026-01-20T14:32:00+08:00  unavailable: 503
                        """, "There may be more: these are the newest 1, see --limit\n"),
                home.run("notices", "list", "--state", "waiting,refused", "--limit", "1"));
    }

    @Test
    void anEmptyListIsSaid() {
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list"));
        home.accepted(text("n1", 77, "您好"));
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list", "--order", "SO-42"));
    }

    @Test
    void anUnknownStateIsWrongUse() {
        assertEquals(new Outcome(2, "", """
                        courier: Invalid value for option '--state' (STATE): There is no state "done"; it is one of waiting, \
                        sending, parked, delivered, skipped, refused, undelivered, uncertain
                        See: courier notices list --help
                        """), home.run("notices", "list", "--state", "done"));
    }

    @Test
    void theStoryOfADeliveredNoticeNamesItsMessages() {
        someStories();
        assertEquals(new Outcome(0, """
                notice        n1
                conversation  77
                state         delivered

                2026-01-20T14:30:00+08:00  received by test and accepted
                2026-01-20T14:30:00+08:00  try 1, 0 ms: went well
                2026-01-20T14:30:00+08:00  message 1 posted, Chatwoot's id is 4711
                2026-01-20T14:30:00+08:00  message 2 posted, Chatwoot's id is 4712
                2026-01-20T14:30:00+08:00  delivered
                """, ""), home.run("notices", "show", "n1"));
    }

    @Test
    void theStoryOfAWaitingNoticeTellsEveryAttempt() {
        home.failed(text("n1", 79, "您好"), Reason.NO_ANSWER, "time-out after 30 s", Duration.ofMinutes(5));
        assertEquals(new Outcome(0, """
                notice        n1
                conversation  79
                state         waiting, no_answer: time-out after 30 s
                next try      2026-01-20T14:35:00+08:00

                2026-01-20T14:30:00+08:00  received by test and accepted
                2026-01-20T14:30:00+08:00  try 1, 0 ms: no_answer, may have happened all the same: time-out after 30 s
                """, ""), home.run("notices", "show", "n1"));
    }

    @Test
    void theStoryTellsWhatALookIntoTheConversationShowed() {
        home.failed(text("n1", 79, "您好"), Reason.NO_ANSWER, "time-out", Duration.ofMinutes(5));
        home.at("2026-01-20T06:35:00Z").tried(text("n1", 79, "您好"), (journal, claim) -> {
            journal.readBack(claim, new Story.ReadBack(home.clock().millis(), Map.of(), "503"));
            journal.readBack(claim, new Story.ReadBack(home.clock().millis(), Map.of(1, 4711L), ""));
            journal.step(claim, new Step(1, 4711, ""));
            journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        });
        assertEquals("""
                notice        n1
                conversation  79
                state         delivered

                2026-01-20T14:30:00+08:00  received by test and accepted
                2026-01-20T14:30:00+08:00  try 1, 0 ms: no_answer, may have happened all the same: time-out
                2026-01-20T14:35:00+08:00  try 2, 0 ms: went well
                2026-01-20T14:35:00+08:00  looked into the conversation: it could not be seen: 503
                2026-01-20T14:35:00+08:00  looked into the conversation: message 1 is there, Chatwoot's id is 4711
                2026-01-20T14:35:00+08:00  message 1 posted, Chatwoot's id is 4711
                2026-01-20T14:35:00+08:00  delivered
                """, home.run("notices", "show", "n1").out());
        assertTrue(
                home.run("notices", "show", "n1", "--json")
                        .out()
                        .contains(
                                "\"read_backs\":[{\"at\":\"2026-01-20T06:35:00Z\",\"found\":[],\"failure\":\"503\"},"
                                        + "{\"at\":\"2026-01-20T06:35:00Z\",\"found\":[{\"step\":1,\"message_id\":4711}],\"failure\":\"\"}]"),
                () -> home.run("notices", "show", "n1", "--json").out());
    }

    @Test
    void theStoryIsJsonForPrograms() {
        home.failed(text("n1", 79, "您好"), Reason.NO_ANSWER, "time-out", Duration.ofMinutes(5));
        assertEquals(new Outcome(0, """
                {"notice_id":"n1","conversation_id":79,"order_id":"","source":"test","state":"waiting","reason":"no_answer",\
                "detail":"time-out","then_failed":false,"message_failed":false,"tries":1,"accepted_at":"2026-01-20T06:30:00Z",\
                "tried_at":"2026-01-20T06:30:00Z","next_try_at":"2026-01-20T06:35:00Z","message_ids":[],"steps":[],\
                "attempts":[{"attempt":1,"started_at":"2026-01-20T06:30:00Z","ended_at":"2026-01-20T06:30:00Z",\
                "reason":"no_answer","doubtful":true,"detail":"time-out"}]}
                """, ""), home.run("notices", "show", "n1", "--json"));
    }

    @Test
    void traceTellsTheStoriesOfAllNoticesOfAnOrder() {
        home.delivered(ofOrder("so-42-paid", 77, "SO-42"), 4711);
        home.ended(ofOrder("so-43-paid", 78, "SO-43"), State.REFUSED, Reason.NOT_FOUND, "none");
        home.accepted(ofOrder("so-42-shipped", 77, "SO-42"));
        assertEquals(new Outcome(0, """
                notice        so-42-paid
                order         SO-42
                conversation  77
                state         delivered

                2026-01-20T14:30:00+08:00  received by test and accepted
                2026-01-20T14:30:00+08:00  try 1, 0 ms: went well
                2026-01-20T14:30:00+08:00  message 1 posted, Chatwoot's id is 4711
                2026-01-20T14:30:00+08:00  delivered

                notice        so-42-shipped
                order         SO-42
                conversation  77
                state         waiting
                next try      2026-01-20T14:30:00+08:00

                2026-01-20T14:30:00+08:00  received by test and accepted
                """, ""), home.run("trace", "SO-42"));
        assertEquals(2, home.run("trace", "SO-42", "--json").out().lines().count());
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: There is no notice of order SO-9 in this journal; ended ones are kept for"
                                + " journal.keep-days\n"),
                home.run("trace", "SO-9"));
    }

    private static Notice ofOrder(String id, long conversation, String order) {
        return ofOrder(id, conversation, order, null);
    }

    private static Notice ofOrder(String id, long conversation, String order, Instant time) {
        return new Notice(
                id,
                conversation,
                new Order(order, "paid", "", "", "", List.of(), "", "", Logistics.NONE, "", Map.of()),
                null,
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                time,
                null,
                null,
                Then.NOTHING);
    }

    @Test
    void whoSendsAnOlderStateAgainIsToldOfTheNewerOne() {
        Instant shipped = Instant.parse("2026-01-20T06:00:00Z");
        home.ended(ofOrder("a", 77, "SO-1", shipped), State.UNCERTAIN, Reason.NO_ANSWER, "time-out");
        home.delivered(ofOrder("b", 77, "SO-1", shipped.plusSeconds(60)), 1);
        home.ended(ofOrder("c", 77, "SO-1", shipped), State.SKIPPED, Reason.SUPERSEDED, "by b");
        String remark =
                "A newer state of its order was delivered before, by notice b; this one goes out all the same\n";
        assertEquals(new Outcome(0, "a.2\n", remark), home.run("notices", "resolve", "a", "--send-again"));
        assertEquals(new Outcome(0, "c.2\n", remark), home.run("notices", "send-again", "c"));
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "0 notices replayed\ncourier: Notice c is skipped, superseded: to send it all the same:"
                                + " notices send-again c\n"),
                home.run("notices", "replay", "c"));
        assertEquals(new Outcome(0, "b.2\n", ""), home.run("notices", "send-again", "b"));
    }

    @Test
    void anUnknownNoticeIsSaid() {
        home.accepted(text("n1", 77, "您好"));
        assertEquals(
                new Outcome(1, "", "courier: There is no notice n9 in this journal; see: courier notices list\n"),
                home.run("notices", "show", "n9"));
        assertEquals(
                new Outcome(1, "", "courier: There is no notice n9 in this journal\n"),
                home.run("notices", "cancel", "n9"));
    }

    @Test
    void withoutAJournalThereIsNothingToShow() {
        Outcome outcome = home.run("notices", "show", "n1");
        assertEquals(
                "courier: There is no journal at HOME/data/journal.db yet: nothing was accepted here so far\n",
                home.shown(outcome.err()));
        assertEquals(1, outcome.exit());
    }

    @Test
    void replayTriesAllUndeliveredAgain() {
        home.ended(text("n1", 77, "您好"), State.UNDELIVERED, Reason.UNAVAILABLE, "503");
        home.ended(text("n2", 78, "您好"), State.UNDELIVERED, Reason.UNAVAILABLE, "503");
        assertEquals(
                new Outcome(0, "n1\nn2\n", "2 notices would be replayed; nothing was changed\n"),
                home.run("notices", "replay", "--state", "undelivered", "--dry-run"));
        assertEquals(
                new Outcome(0, "n1\nn2\n", "2 notices replayed\n"), home.run("notices", "replay", "--all-undelivered"));
        assertEquals(new Outcome(0, """
                STATE    NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                waiting  n2      -      78            2026-01-20T14:30:00+08:00  unavailable: 503
                waiting  n1      -      77            2026-01-20T14:30:00+08:00  unavailable: 503
                """, ""), home.run("notices", "list"));
    }

    @Test
    void replayGoesOnAfterOneThatCannotBe() {
        home.delivered(text("n1", 77, "您好"), 1);
        home.ended(text("n2", 78, "您好"), State.REFUSED, Reason.VALIDATION, "422");
        assertEquals(new Outcome(1, "n2\n", """
                1 notice replayed
                courier: Notice n1 is delivered: only waiting, parked, refused, undelivered and skipped ones, or those whose then \
                failed, can be replayed
                courier: There is no notice n9 in this journal
                """), home.run("notices", "replay", "n1", "n2", "n9"));
    }

    @Test
    void replayByOptionsTakesSkippedAndWaitingOnesOnlyWhereTheyAreNamed() {
        home.ended(text("skipped", 77, "您好"), State.SKIPPED, Reason.BY_ROUTE, "");
        home.failed(text("waits", 78, "您好"), Reason.UNAVAILABLE, "503", Duration.ofMinutes(5));
        home.ended(text("refused", 79, "您好"), State.REFUSED, Reason.NOT_FOUND, "404");
        String[] today = {"notices", "replay", "--since", "2026-01-20", "--dry-run"};
        assertEquals("refused\n", home.run(today).out());
        assertEquals(
                "skipped\nwaits\n",
                home.run("notices", "replay", "--all", "--state", "skipped,waiting", "--dry-run")
                        .out());
        assertEquals(
                "",
                home.run("notices", "replay", "--until", "2026-01-20T14:30", "--dry-run")
                        .out());
        assertEquals(
                "refused\n",
                home.run("notices", "replay", "--reason", "not_found").out());
        assertEquals("waits\n", home.run("notices", "replay", "waits").out());
    }

    @Test
    void replayMustBeToldWhich() {
        home.accepted(text("n1", 77, "您好"));
        assertEquals(new Outcome(2, "", """
                courier: Which notices? Name their ids, or say which by an option such as --state undelivered
                """), home.run("notices", "replay"));
        assertEquals(new Outcome(2, "", """
                courier: --all needs at least one option that says which: --state, --reason, --order, --batch, --since or --until
                """), home.run("notices", "replay", "--all"));
        assertEquals(
                new Outcome(2, "", "courier: Name notices, or say which by options, not both\n"),
                home.run("notices", "replay", "n1", "--order", "SO-42"));
        assertEquals(2, home.run("notices", "replay", "--state", "uncertain").exit());
        assertEquals(new Outcome(2, "", """
                courier: Invalid value for option '--since': a time is such as 2026-01-20, 2026-01-20T14:30 or \
                2026-01-20T14:30+08:00, got "yesterday"
                """), home.run("notices", "replay", "--since", "yesterday"));
    }

    @Test
    void aFailureThatIsDealtWithIsTakenOffTheList() {
        home.ended(text("n1", 77, "您好"), State.REFUSED, Reason.NOT_FOUND, "404");
        home.ended(text("n2", 78, "您好"), State.REFUSED, Reason.NOT_FOUND, "404");
        assertEquals(
                new Outcome(0, "", "Notice n1 is settled\nNotice n2 is settled\n"),
                home.run("notices", "resolve", "n1", "n2", "--settled"));
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list", "--attention"));
        assertEquals(
                new Outcome(1, "", "courier: Notice n1 is refused and wants no attention\n"),
                home.run("notices", "resolve", "n1", "--settled"));
    }

    @Test
    void whatWasSentAgainIsDealtWith() {
        home.ended(text("n1", 77, "您好"), State.REFUSED, Reason.NOT_FOUND, "404");
        home.run("notices", "send-again", "n1");
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list", "--attention"));
    }

    @Test
    void sendAgainMakesANewNotice() {
        home.delivered(text("n1", 77, "您好"), 1);
        assertEquals(new Outcome(0, "n1.2\n", ""), home.run("notices", "send-again", "n1"));
        assertEquals(
                new Outcome(1, "", "courier: Notice n1.2 is waiting: it will be sent anyway\n"),
                home.run("notices", "send-again", "n1.2"));
    }

    @Test
    void cancelEndsAWaitingNotice() {
        home.accepted(text("n1", 77, "您好"));
        assertEquals(new Outcome(0, "", "Notice n1 is cancelled\n"), home.run("notices", "cancel", "n1"));
        assertEquals(
                new Outcome(1, "", "courier: Notice n1 is skipped: only a waiting one can be cancelled\n"),
                home.run("notices", "cancel", "n1"));
    }

    @Test
    void anUncertainNoticeIsResolvedAsDelivered() {
        home.ended(text("n1", 77, "您好"), State.UNCERTAIN, Reason.NO_ANSWER, "time-out");
        assertEquals(
                new Outcome(0, "", "Notice n1 counts as delivered\n"),
                home.run("notices", "resolve", "n1", "--delivered"));
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: Notice n1 is delivered: only an uncertain one is resolved so; a failure that is"
                                + " dealt with: notices resolve n1 --settled\n"),
                home.run("notices", "resolve", "n1", "--delivered"));
    }

    @Test
    void anUncertainNoticeIsSentAgainAndWantsNoAttentionAnyMore() {
        home.ended(text("n1", 77, "您好"), State.UNCERTAIN, Reason.NO_ANSWER, "time-out");
        assertEquals(new Outcome(0, "n1.2\n", ""), home.run("notices", "resolve", "n1", "--send-again"));
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list", "--attention"));
        assertEquals(new Outcome(0, """
                STATE    NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                waiting  n1.2    -      77            2026-01-20T14:30:00+08:00
                skipped  n1      -      77            2026-01-20T14:30:00+08:00  superseded: A person did not find it in \
                the conversation; it was sent again as n1.2
                """, ""), home.run("notices", "list"));
    }

    @Test
    void noticesAloneIsWrongUse() {
        assertEquals(new Outcome(2, "", """
                        courier: notices needs a word: list, show, replay, send-again, cancel or resolve
                        See: courier notices --help
                        """), home.run("notices"));
    }

    @Test
    void whoeverLooksNeedsNoToken() {
        home.accepted(text("n1", 77, "您好"));
        home.settings("chatwoot.api-url=http://127.0.0.1:1\nchatwoot.api-token-file=/not/there\n");
        assertEquals(0, home.run("notices", "list").exit());
    }
}
