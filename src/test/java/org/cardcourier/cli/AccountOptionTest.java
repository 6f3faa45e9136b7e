package org.cardcourier.cli;

import static org.cardcourier.cli.HomeUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do in a home with two connections. */
class AccountOptionTest {

    private static final String MAIN = """
            chatwoot.api-url=https://chat.example.com
            chatwoot.api-token=main-token
            """;
    private static final String SHOP_B = """
            chatwoot.shop-b.api-url=https://chat-b.example.com
            chatwoot.shop-b.account-id=5
            chatwoot.shop-b.api-token=token-of-b
            """;

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder).settings(MAIN + SHOP_B);
    }

    private static Notice toShopB(String id) {
        return text(id, 77, "Hello").inAccount("shop-b");
    }

    private List<String> ids(String... words) {
        return home.run(words).out().lines().toList();
    }

    @Test
    void statusShowsEachAndWhatIsToBeDone() {
        home.accepted(text("n1", 77, "您好"));
        home.accepted(toShopB("n1"), toShopB("n2"));
        home.run("pause", "--account", "shop-b");
        assertEquals(new Outcome(1, """
                state           unwell
                running         no
                account         main (https://chat.example.com/2)
                chatwoot        -
                backlog         1, the oldest since 2026-01-20T14:30:00+08:00 (0 s)
                last delivered  -
                want attention  0
                notices         1 waiting, 0 sending, 0 parked, 0 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                account         shop-b (https://chat-b.example.com/5)
                chatwoot        -
                backlog         2, the oldest since 2026-01-20T14:30:00+08:00 (0 s)
                last delivered  -
                want attention  0
                notices         2 waiting, 0 sending, 0 parked, 0 delivered, 0 skipped, 0 refused, 0 undelivered, 0 uncertain
                trouble         main: notices wait, but Card Courier does not run; start it with: courier run
                trouble         shop-b: delivery is paused by a person; to go on: courier resume
                trouble         shop-b: notices wait, but Card Courier does not run; start it with: courier run
                """, ""), home.run("status"));
        String json = home.run("status", "--json").out();
        assertTrue(json.contains("\"backlog\":3"), json);
        assertTrue(
                json.contains(
                        "{\"account\":\"shop-b\",\"address\":\"https://chat-b.example.com/5\",\"paused\":\"person\""),
                json);
        assertFalse(home.run("status", "--account", "main").out().contains("paused"));
        home.run("resume");
        assertFalse(home.run("status").out().contains("paused"));
    }

    @Test
    void whatWaitsForAConnectionThatWasTakenOutIsTold() {
        home.accepted(toShopB("n1"));
        home.settings(MAIN);
        Outcome status = home.run("status");
        assertEquals(1, status.exit());
        assertEquals(
                "trouble         1 notice waits for account https://chat-b.example.com/5, which no connection in the settings"
                        + " names (any more): to send them, name it again (chatwoot.NAME.api-url=https://chat-b.example.com,"
                        + " chatwoot.NAME.account-id=5 and its token) and restart; to drop them, name it, then: courier notices"
                        + " cancel",
                status.out().lines().skip(7).findFirst().orElseThrow());
        home.settings(MAIN + SHOP_B.replace("shop-b", "another-name"));
        assertEquals(List.of("n1"), ids("notices", "replay", "n1", "--account", "another-name"));
    }

    @Test
    void anIdThatBothHaveAsksWhich() {
        home.accepted(text("n1", 77, "您好"), toShopB("n1"), toShopB("only-b"));
        assertEquals(
                new Outcome(
                        2,
                        "",
                        "courier: Notice n1 is in several accounts, say which: --account main or --account shop-b\n"),
                home.run("notices", "cancel", "n1"));
        assertEquals(
                0, home.run("notices", "cancel", "n1", "--account", "shop-b").exit());
        assertTrue(home.run("notices", "show", "n1", "--account", "main").out().contains("waiting"));
        assertTrue(home.run("notices", "show", "only-b").out().contains("account       shop-b"));
        assertEquals("""
                ACCOUNT  STATE    NOTICE  ORDER  CONVERSATION  ACCEPTED                   WHY
                shop-b   waiting  only-b  -      77            2026-01-20T14:30:00+08:00
                shop-b   skipped  n1      -      77            2026-01-20T14:30:00+08:00  cancelled: A person cancelled it
                main     waiting  n1      -      77            2026-01-20T14:30:00+08:00
                """, home.run("notices", "list").out());
        assertEquals(List.of(), ids("notices", "replay", "--state", "skipped", "--account", "main"));
        assertEquals(List.of("n1"), ids("notices", "replay", "--state", "skipped"));
        assertEquals(
                new Outcome(2, "", "courier: There is no connection shop-c in the settings; there are main, shop-b\n"),
                home.run("notices", "list", "--account", "shop-c"));
    }

    @Test
    void whatIsSentWhileNothingRunsGoesToItsAccount() {
        String notice =
                "{\"notice_id\": \"n1\", \"account\": \"shop-b\", \"conversation_id\": 4, \"message\": {\"content\": \"Hi\"}}";
        assertEquals(0, home.runWith(notice, "send", "-").exit());
        assertTrue(
                home.run("notices", "show", "n1", "--account", "shop-b").out().contains("waiting"));
        assertEquals(1, home.run("notices", "show", "n1", "--account", "main").exit());
        Outcome unknown = home.runWith(notice.replace("shop-b", "shop-c"), "preview", "-");
        assertTrue(unknown.err().contains("is none of the connections in the settings: main, shop-b"), unknown.err());
        home.settings(MAIN + SHOP_B + "chatwoot.shop-b.sender-bot-id=9\n");
        assertTrue(home.runWith(notice, "preview", "-").out().contains("\"sender_id\":9"));
    }

    @Test
    void doctorLooksAtEachAndAnOperationAtOne() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().secondAccount(true))) {
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                    + "\nhttp.port=0\nchatwoot.shop-b.account-id=3\nchatwoot.shop-b.api-token="
                    + sandbox.second().token() + "\n");
            String doctor = home.run("doctor").out();
            assertTrue(doctor.contains("main: token"), doctor);
            assertTrue(doctor.contains("administrator of account 3 (第二商店 Second Shop)"), doctor);
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                    + "\nhttp.port=0\nchatwoot.shop-b.account-id=3\nchatwoot.shop-b.api-token=" + sandbox.token()
                    + "\n");
            doctor = home.run("doctor").out();
            assertTrue(doctor.contains("who does not belong to account 3"), doctor);
            assertTrue(doctor.contains("set chatwoot.shop-b.account-id"), doctor);
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                    + "\nchatwoot.shop-b.account-id=3\nchatwoot.shop-b.api-token="
                    + sandbox.second().token() + "\n");
            Outcome ofShopB = home.run("chatwoot", "list-agents", "--json", "--account", "shop-b");
            assertTrue(ofShopB.out().contains("\"account_id\":3"), ofShopB.toString());
            Outcome ofMain = home.run("chatwoot", "list-agents", "--json");
            assertTrue(ofMain.out().contains("\"account_id\":2"), ofMain.toString());
        }
    }
}
