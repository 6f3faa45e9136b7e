package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.cardcourier.RunLock;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    @TempDir
    Path folder;

    private HomeUnderTest home;
    private OtherChatwoot chatwoot;

    @BeforeEach
    void makeHome() throws IOException {
        chatwoot = new OtherChatwoot();
        home = new HomeUnderTest(folder).at(Clock.systemUTC().instant().toString());
        org.cardcourier.intake.SecretFile.generate(
                Files.createDirectories(folder.resolve("data")).resolve("intake.secret"));
        settings("chatwoot.sender-bot-id=7\n");
    }

    private void settings(String more) {
        home.settings("chatwoot.api-url=" + chatwoot.url() + "\nchatwoot.api-token=secret-token\nhttp.port=0\n"
                + "chatwoot.webhook-secret=secret-of-the-hook\n" + more);
    }

    @AfterEach
    void stop() {
        chatwoot.close();
    }

    /** What it says, without what differs from host to host. */
    private List<String> said(Outcome outcome) {
        return home.shown(outcome.out())
                .replace(chatwoot.url(), "CHATWOOT")
                .replaceAll("\\d+ MB", "N MB")
                .replaceAll("disk \\(\\w+\\)", "disk (FS)")
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }

    private List<String> not(String level, Outcome outcome) {
        return said(outcome).stream().filter(line -> !line.startsWith(level)).toList();
    }

    @Test
    void whatIsAsItMustBeIsOk() {
        Outcome outcome = home.run("doctor");
        assertEquals(
                List.of(
                        "OK chatwoot CHATWOOT is Chatwoot 4.15.1",
                        "OK events Chatwoot's events are taken at /chatwoot/events",
                        "OK clock this host's clock and Chatwoot's agree",
                        "OK token it is Order Bot's, agent of account 2 (示例商店)",
                        "OK inboxes the token reaches 3 网站 (WebWidget)",
                        "OK sender customers see cards under the name 订单助手",
                        "OK data HOME/data lies on a local disk (FS)",
                        "OK disk N MB are free in HOME/data",
                        "OK intake senders are known by the secrets in HOME/data/intake.secret",
                        "OK port 127.0.0.1:0 is free",
                        "OK locale file names are read as UTF-8"),
                said(outcome));
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exit());
    }

    @Test
    void noTokenIsEverShown() {
        String all = home.run("doctor").toString() + home.run("doctor", "--json");
        assertFalse(
                all.contains("secret-token") || all.contains("secret-of-the-hook") || all.contains("pubsub-secret"),
                all);
    }

    @Test
    void theSandboxIsWellEnough() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                    + "\nhttp.port=0\n");
            assertEquals(0, home.run("doctor").exit());
        }
    }

    @Test
    void programsReadALineForEachThing() {
        assertEquals(
                "{\"level\":\"ok\",\"subject\":\"chatwoot\",\"sentence\":\"CHATWOOT is Chatwoot 4.15.1\"}",
                said(home.run("doctor", "--json")).get(0));
    }

    @Test
    void anOldChatwootIsWarnedOf() {
        chatwoot.says("/api", 200, "{\"version\":\"4.8.0\"}");
        assertEquals(
                List.of(
                        "WARN chatwoot CHATWOOT is Chatwoot 4.8.0: before 4.9.0 it does not keep our mark on messages, so"
                                + " after a lost answer a notice is uncertain and a person must look; update it",
                        "WARN events Chatwoot signs its events from 4.12.0 on, unsigned ones are refused: update it, or set"
                                + " chatwoot.webhook-path-secret-file"),
                not("OK", home.run("doctor")));
    }

    @Test
    void withoutTheWebhooksSecretItIsSaidWhatIsNotNoticed() {
        home.settings("chatwoot.api-url=" + chatwoot.url() + "\nchatwoot.api-token=secret-token\nhttp.port=0\n"
                + "chatwoot.sender-bot-id=7\n");
        Outcome outcome = home.run("doctor");
        assertEquals(
                List.of(
                        "WARN events neither a pressed button nor a message that Chatwoot cannot hand on to the customer is"
                                + " noticed: make a webhook to /chatwoot/events in Chatwoot, and write its secret into the file"
                                + " chatwoot.webhook-secret-file"),
                not("OK", outcome));
        assertEquals(0, outcome.exit());
    }

    @Test
    void whatIsNoChatwootIsSaid() {
        chatwoot.says("/api", 200, "{\"hello\":1}");
        Outcome outcome = home.run("doctor");
        assertEquals(
                List.of(
                        "FAIL chatwoot CHATWOOT answers, but not as Chatwoot does: chatwoot.api-url must be its base address"),
                not("OK", outcome));
        assertEquals(1, outcome.exit());
    }

    @Test
    void aChatwootThatIsNotThereIsSaid() {
        chatwoot.close();
        assertEquals(
                List.of(
                        "FAIL chatwoot CHATWOOT: Chatwoot cannot be reached for the request for the version (ConnectException: connection refused)."
                                + " Nothing was sent: try again later. Look at chatwoot.api-url, chatwoot.proxy and"
                                + " chatwoot.trust-store"),
                not("OK", home.run("doctor")));
    }

    @Test
    void aWrongTokenIsSaid() {
        chatwoot.says("/api/v1/profile", 401, "{\"errors\":[\"You need to sign in or sign up before continuing.\"]}");
        Outcome outcome = home.run("doctor");
        assertEquals(
                List.of(
                        "FAIL token Chatwoot turned the token away, so it did not take the request for the profile (401: You need"
                                + " to sign in or sign up before continuing.). No token arrived: look for a proxy that drops the header"
                                + " Api-Access-Token. Look at chatwoot.api-token or chatwoot.api-token-file (Chatwoot: Profile Settings,"
                                + " Access Token)"),
                not("OK", outcome));
        assertEquals(1, outcome.exit());
    }

    @Test
    void aBotsTokenIsWarnedOf() {
        chatwoot.says("/api/v1/profile", 401, "{\"error\":\"Access to this endpoint is not authorized for bots\"}");
        assertEquals(
                List.of(
                        "WARN token it is an agent bot's: cards can be sent, but a lost answer cannot be found out and most of"
                                + " then cannot be done; use a user's token and name the bot by chatwoot.sender-bot-id"),
                not("OK", home.run("doctor")));
    }

    @Test
    void aTokenOfAnotherAccountIsSaid() {
        settings("chatwoot.account-id=5\n");
        assertEquals(
                List.of("FAIL token it is Order Bot's, who does not belong to account 5, but to 2 (示例商店):"
                        + " set chatwoot.account-id"),
                not("OK", home.run("doctor")));
    }

    @Test
    void aBotAsSenderIsRecommended() {
        settings("");
        assertEquals(
                List.of(
                        "WARN sender customers see cards under the name Order Bot, and each counts as a human's first reply:"
                                + " set chatwoot.sender-bot-id to an agent bot; there is 7 (订单助手)"),
                not("OK", home.run("doctor")));
    }

    @Test
    void aSenderThatDoesNotExistIsSaid() {
        settings("chatwoot.sender-bot-id=8\n");
        assertEquals(
                List.of(
                        "FAIL sender chatwoot.sender-bot-id is 8, which is no agent bot of this account; there is 7 (订单助手)"),
                not("OK", home.run("doctor")));
    }

    @Test
    void anAgentWithoutInboxesReachesNobody() {
        chatwoot.says("/api/v1/accounts/2/inboxes", 200, "{\"payload\":[]}");
        assertEquals(
                List.of("FAIL inboxes the token reaches none: make its user a member of those that cards go to"),
                not("OK", home.run("doctor")));
    }

    @Test
    void clocksThatAreApartAreWarnedOf() {
        home.at(Clock.systemUTC().instant().plusSeconds(3600).toString());
        List<String> said = not("OK", home.run("doctor"));
        assertEquals(
                List.of("WARN clock this host's clock and Chatwoot's are N s apart: let both follow a time server"),
                said.stream().map(line -> line.replaceAll("\\d+ s", "N s")).toList());
    }

    @Test
    void aPortThatIsTakenIsSaidUnlessItIsOurs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings("chatwoot.sender-bot-id=7\nhttp.port=" + taken.getLocalPort() + "\n");
            String where = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(
                    List.of("FAIL port " + where + " cannot be listened at (Address already in use): set http.port or"
                            + " http.host, or stop the program that holds it"),
                    not("OK", home.run("doctor")));
            RunLock lock = RunLock.take(home.readSettings());
            try {
                assertEquals(List.of(), not("OK", home.run("doctor")));
            } finally {
                lock.close();
            }
        }
    }

    @Test
    void secretsThatOthersCanReadAreWarnedOf() throws IOException {
        Files.setPosixFilePermissions(
                folder.resolve("data/intake.secret"), PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(
                List.of("WARN intake other users can read HOME/data/intake.secret: chmod 600 HOME/data/intake.secret"),
                not("OK", home.run("doctor")));
    }

    @Test
    void withoutSecretsNobodyCanSend() throws IOException {
        Files.delete(folder.resolve("data/intake.secret"));
        assertEquals(
                List.of("FAIL intake there is no HOME/data/intake.secret, so nobody can send notices:"
                        + " courier init makes one in a new home, copy it from there"),
                not("OK", home.run("doctor")));
    }
}
