package org.cardcourier.cli;

import static org.cardcourier.cli.HomeUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.cardcourier.RunLock;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.TrafficNow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    @Test
    void aNewHomeIsWell() {
        assertEquals(new Outcome(0, """
                state           well
                running         no
                chatwoot        -
                backlog         0
                last delivered  -
                want attention  0
                notices         0 waiting, 0 sending, 0 parked, 0 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                """, ""), home.run("status"));
    }

    @Test
    void whatWaitsWhileNothingRunsIsUnwell() {
        home.delivered(text("n1", 77, "您好"), 4711);
        home.accepted(text("n2", 78, "您好"));
        assertEquals(new Outcome(1, """
                state           unwell
                running         no
                chatwoot        -
                backlog         1, the oldest since 2026-01-20T14:30:00+08:00 (0 s)
                last delivered  2026-01-20T14:30:00+08:00
                want attention  0
                notices         1 waiting, 0 sending, 0 parked, 1 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                trouble         notices wait, but Card Courier does not run; start it with: courier run
                """, ""), home.run("status"));
    }

    @Test
    void whileItRunsAShortBacklogIsWellAndALongOneIsNot() throws Exception {
        home.failed(text("n1", 77, "您好"), Reason.UNAVAILABLE, "503", Duration.ofMinutes(30));
        RunLock lock = RunLock.take(home.readSettings());
        try {
            assertEquals(0, home.at("2026-01-20T06:40:00Z").run("status").exit());
            assertEquals(
                    new Outcome(1, """
                    {"well":false,"running":true,"process":%d,"paused":null,"breaker":null,"requests_per_second":null,"backlog":1,\
                    "waiting_since":"2026-01-20T06:30:00Z","last_delivered_at":null,"attention":0,\
                    "counts":{"waiting":1,"sending":0,"parked":0,"delivered":0,"skipped":0,"refused":0,"undelivered":0,"uncertain":0},\
                    "troubles":["a notice has been waiting for 10 min; see why with: courier notices list --state waiting"]}
                    """.formatted(ProcessHandle.current().pid()), ""),
                    home.at("2026-01-20T06:40:01Z").run("status", "--json"));
        } finally {
            lock.close();
        }
    }

    @Test
    void aPauseIsUnwellUntilItIsOver() {
        home.delivered(text("n1", 77, "您好"), 4711);
        assertEquals(
                new Outcome(0, "", "Delivery is paused; notices are still accepted. To go on: courier resume\n"),
                home.run("pause"));
        assertEquals(new Outcome(1, """
                state           unwell
                running         no
                chatwoot        -
                backlog         0
                last delivered  2026-01-20T14:30:00+08:00
                want attention  0
                notices         0 waiting, 0 sending, 0 parked, 1 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                trouble         delivery is paused by a person; to go on: courier resume
                """, ""), home.run("status"));
        assertEquals(new Outcome(0, "", "Delivery goes on\n"), home.run("resume"));
        assertEquals(0, home.run("status").exit());
    }

    @Test
    void whatWantsAttentionCountsOnlyWhenAsked() {
        home.ended(text("n1", 77, "您好"), State.REFUSED, Reason.VALIDATION, "422");
        assertEquals(new Outcome(0, """
                state           well
                running         no
                chatwoot        -
                backlog         0
                last delivered  -
                want attention  1, see: courier notices list --attention
                notices         0 waiting, 0 sending, 0 parked, 0 delivered, 0 skipped, 1 refused, 0 undelivered, 0 uncertain
                """, ""), home.run("status"));
        assertEquals(1, home.run("status", "--attention").exit());
    }

    @Test
    void aBatchThatGoesOnIsWellHoweverLongItTakes() throws Exception {
        home.acceptedFrom("file:orders.csv", text("n1", 77, "您好"), text("n2", 78, "您好"));
        home.at("2026-01-20T06:45:00Z").deliveredNext();
        RunLock lock = RunLock.take(home.readSettings());
        try {
            assertEquals(0, home.at("2026-01-20T06:46:00Z").run("status").exit());
            Outcome stuck = home.at("2026-01-20T06:56:00Z").run("status");
            assertEquals(1, stuck.exit());
            assertTrue(
                    stuck.out()
                            .endsWith("a notice has been waiting for 26 min; see why with: courier notices list"
                                    + " --state waiting\n"),
                    stuck.out());
        } finally {
            lock.close();
        }
    }

    @Test
    void whatTheRunningProcessSaysOfChatwootIsShownAndAnOpenBreakerIsUnwell() throws Exception {
        home.traffic(new TrafficNow(0, true, "status 503", 2.5, 20));
        RunLock lock = RunLock.take(home.readSettings());
        try {
            assertEquals(
                    new Outcome(1, """
                    state           unwell
                    running         yes, process %d
                    chatwoot        breaker open since 2026-01-20T14:30:00+08:00 (2 min), at most 20 requests/s, now 2.5 after too many (429)
                    backlog         0
                    last delivered  -
                    want attention  0
                    notices         0 waiting, 0 sending, 0 parked, 0 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                    trouble         Chatwoot does not answer since 2026-01-20T14:30:00+08:00 (status 503); \
                    delivery goes on by itself when it does; look for the cause with: courier doctor
                    """.formatted(ProcessHandle.current().pid()), ""),
                    home.at("2026-01-20T06:32:00Z").run("status"));
            home.traffic(new TrafficNow(0, false, "", 20, 20));
            assertEquals(
                    "chatwoot        breaker closed, at most 20 requests/s",
                    home.run("status").out().lines().skip(2).findFirst().orElseThrow());
            assertTrue(home.run("status", "--json")
                    .out()
                    .contains("\"breaker\":\"closed\",\"requests_per_second\":20.0,"));
        } finally {
            lock.close();
        }
        assertEquals(
                "chatwoot        -",
                home.run("status").out().lines().skip(2).findFirst().orElseThrow(),
                "of a run that is over it says nothing");
    }
}
