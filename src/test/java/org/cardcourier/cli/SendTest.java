package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.cardcourier.Application;
import org.cardcourier.RunLock;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendTest {

    private static final String HELLO =
            "{\"notice_id\": \"hello\", \"conversation_id\": 1, \"message\": {\"content\": \"您好\"}}";
    private static final String NOWHERE =
            "{\"notice_id\": \"nowhere\", \"conversation_id\": 99, \"message\": {\"content\": \"您好\"}}";

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() throws IOException {
        home = new HomeUnderTest(folder);
        SecretFile.generate(Files.createDirectories(folder.resolve("data")).resolve("intake.secret"));
    }

    private interface Doing {
        void now() throws Exception;
    }

    /** With a Card Courier that runs on the home, and the sandbox that it talks to. */
    private void running(Doing doing) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3))) {
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                    + "\nhttp.port=" + port + "\n");
            RunLock lock = RunLock.take(home.readSettings());
            try (Application application = new Application(home.readSettings(), Clock.systemUTC())) {
                application.start();
                doing.now();
            } finally {
                lock.close();
            }
        }
    }

    @Test
    void whatIsSentToARunningOneIsDelivered() throws Exception {
        running(() ->
                assertEquals(new Outcome(0, "hello  delivered\n", ""), home.runWith(HELLO, "send", "-", "--wait")));
    }

    @Test
    void aNoticeThatIsNotDeliveredIsAOne() throws Exception {
        running(() -> {
            Outcome outcome = home.runWith(HELLO + "\n" + NOWHERE, "send", "-", "--wait");
            assertEquals("""
                    hello  delivered
                    nowhere  refused, not_found: Chatwoot did not find the place for the request for conversation 99 \
                    (404: Resource could not be found). Check the ids and chatwoot.account-id.
                    """, outcome.out());
            assertEquals(1, outcome.exit());
        });
    }

    @Test
    void aWholeOrderArrivesAsItWasWritten() throws Exception {
        running(() -> assertEquals(
                new Outcome(0, "{\"notice_id\":\"so-42-shipped\",\"state\":\"delivered\",\"detail\":\"\"}\n", ""),
                home.run("send", "samples/notice.json", "--wait", "--json")));
    }

    @Test
    void theSameAgainIsKnownAndOtherContentIsRefused() throws Exception {
        running(() -> {
            home.runWith(HELLO, "send", "-", "--wait");
            assertEquals(new Outcome(0, "hello  delivered, known before\n", ""), home.runWith(HELLO, "send", "-"));
            assertEquals(
                    new Outcome(
                            1,
                            "",
                            "courier: Notice hello: notice_id hello was accepted before with other content;"
                                    + " a changed notice needs a new notice_id\n"),
                    home.runWith(HELLO.replace("您好", "再见"), "send", "-"));
        });
    }

    @Test
    void aWrongKeyIsSaid() throws Exception {
        running(() -> {
            home.write("data/other.secret", "a-key-that-nobody-knows-of\n");
            home.settings(home.read("courier.properties") + "intake.secret-file=data/other.secret\n");
            assertEquals(
                    new Outcome(
                            1,
                            "",
                            "courier: Notice hello: Not accepted: the request has a signature or key that is none of ours\n"),
                    home.runWith(HELLO, "send", "-"));
        });
    }

    @Test
    void whileNothingRunsItWaitsInTheJournal() {
        assertEquals(new Outcome(0, "hello  waiting\n", """
                        Card Courier does not run: what was accepted waits in the journal for its next run
                        """), home.runWith(HELLO, "send", "-"));
        assertEquals(new Outcome(0, """
                STATE    NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                waiting  hello   -      1             2026-01-20T14:30:00+08:00
                """, ""), home.run("notices", "list"));
        assertEquals(
                "hello  waiting, known before\n",
                home.runWith(HELLO, "send", "-").out());
        assertEquals(1, home.runWith(HELLO.replace("您好", "再见"), "send", "-").exit());
    }

    @Test
    void waitingWhileNothingRunsIsRefused() {
        assertEquals(new Outcome(1, "", """
                        courier: Card Courier does not run, so nothing would be delivered while this waits: start it with \
                        courier run, or leave out --wait; nothing was sent
                        """), home.runWith(HELLO, "send", "-", "--wait"));
    }

    @Test
    void oneWrongNoticeKeepsTheFileBack() {
        assertEquals(
                new Outcome(1, "", "courier: standard input:2: conversation_id is missing\n"),
                home.runWith(HELLO + "\n{\"message\": {\"content\": \"您好\"}}", "send", "-"));
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list"));
    }
}
