package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.cardcourier.Settings;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each setting wrong in turn: one sentence that names it, and exit code 78. */
class SettingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chatwoot.api-url=chat.example.com              | chatwoot.api-url must be an address such as https://shop.example.com, got "chat.example.com"
            chatwoot.api-url=http://chat.example.com       | chatwoot.api-url http://chat.example.com is not encrypted: use https://, or write down chatwoot.allow-plain-http=true
            chatwoot.account-id=0                          | chatwoot.account-id must be a whole number from 1 to 2147483647, got "0"
            chatwoot.connect-timeout-ms=5s                 | chatwoot.connect-timeout-ms must be a whole number from 1 to 2592000000, got "5s"
            chatwoot.read-timeout-ms=0                     | chatwoot.read-timeout-ms must be a whole number from 1 to 2592000000, got "0"
            chatwoot.connections=0                         | chatwoot.connections must be a whole number from 1 to 10000, got "0"
            chatwoot.settle-ms=-1                          | chatwoot.settle-ms must be a whole number from 0 to 2592000000, got "-1"
            chatwoot.sender-bot-id=bot                     | chatwoot.sender-bot-id must be a whole number from 0 to 2147483647, got "bot"
            chatwoot.proxy=proxy                           | chatwoot.proxy must be host:port, got "proxy"
            chatwoot.allow-plain-http=yes                  | chatwoot.allow-plain-http must be true or false, got "yes"
            http.port=70000                                | http.port must be a whole number from 0 to 65535, got "70000"
            http.workers=0                                 | http.workers must be a whole number from 1 to 10000, got "0"
            http.host=                                     | http.host is missing: it is the address to listen at, such as 127.0.0.1; write it into HOME/courier.properties
            intake.auth=off                                | intake.auth must be required or none, got "off"
            intake.secret-file=                            | intake.secret-file is missing: it is a path below the home; write it into HOME/courier.properties
            drop.directory=                                | drop.directory is missing: it is a path below the home; write it into HOME/courier.properties
            drop.poll-ms=0                                 | drop.poll-ms must be a whole number from 1 to 2592000000, got "0"
            drop.settle-ms=x                               | drop.settle-ms must be a whole number from 0 to 2592000000, got "x"
            drop.wait-ms=x                                 | drop.wait-ms must be a whole number from 0 to 2592000000, got "x"
            drop.group=0                                   | drop.group must be a whole number from 1 to 1000, got "0"
            orders.url=shop                                | orders.url must be an address such as https://shop.example.com, got "shop"
            orders.period-ms=x                             | orders.period-ms must be a whole number from 1 to 2592000000, got "x"
            orders.overlap-ms=x                            | orders.overlap-ms must be a whole number from 0 to 2592000000, got "x"
            orders.max-bytes=1                             | orders.max-bytes must be a whole number from 1024 to 2147483647, got "1"
            journal.url=jdbc:postgresql://db/courier       | journal.url must be jdbc:sqlite:FILE, got "jdbc:postgresql://db/courier"
            journal.accept-queue=0                         | journal.accept-queue must be a whole number from 1 to 1000000, got "0"
            journal.block-at-most=2 hours                  | journal.block-at-most: A duration is a whole number and ms, s, m, h or d, such as 30m, got "2 hours"
            journal.schedule=0s,soon                       | journal.schedule: A duration is a whole number and ms, s, m, h or d, such as 30m, got "soon"
            journal.max-in-flight=0                        | journal.max-in-flight must be a whole number from 1 to 10000, got "0"
            card.locale=中文                               | card.locale must be a language such as zh-CN or en, got "中文"
            courier.time-zone=Beijing                      | courier.time-zone must be a zone such as Asia/Shanghai, got "Beijing"
            chatwoot.shop-b.api-url=https://b.example.com  | chatwoot.shop-b.account-id is missing: it is the account's number, as in /app/accounts/2; write it into HOME/courier.properties
            chatwoot.shop-b.account-id=x                   | chatwoot.shop-b.account-id must be a whole number from 1 to 2147483647, got "x"
            chatwoot.shop-b.acount-id=3                    | courier.properties: there is no setting chatwoot.shop-b.acount-id; did you mean chatwoot.shop-b.account-id?
            chatwoot.Shop_B.account-id=3                   | courier.properties: chatwoot.Shop_B.account-id names no connection: a name has 1 to 64 of a-z, 0-9 and -, and "main" is the one without a name
            chatwoot.main.account-id=3                     | courier.properties: chatwoot.main.account-id names no connection: a name has 1 to 64 of a-z, 0-9 and -, and "main" is the one without a name
            chatwoot.shop-b.account-id=2                   | The connections main and shop-b are the same account (https://chat.example.com/2): each needs one of its own
            chatwoot.api-tokn=x                            | courier.properties: there is no setting chatwoot.api-tokn; did you mean chatwoot.api-token?
            """)
    void aWrongSettingIsNamed(String line, String sentence) {
        HomeUnderTest home =
                new HomeUnderTest(folder).settings("chatwoot.api-url=https://chat.example.com\n" + line + "\n");
        Outcome outcome = home.run("status");
        assertEquals("courier: " + sentence + "\n", home.shown(outcome.err()));
        assertEquals(78, outcome.exit());
        assertEquals("", outcome.out());
    }

    @Test
    void theOrderSystemsKeyDoesNotTravelUnencrypted() {
        String settings = "chatwoot.api-url=https://chat.example.com\norders.token-file=k\norders.url=http://";
        HomeUnderTest home = new HomeUnderTest(folder).settings(settings + "shop.example.com\n");
        assertEquals(
                "courier: orders.url http://shop.example.com is not encrypted, and the key in orders.token-file would travel"
                        + " along: use https://, or write down orders.allow-plain-http=true\n",
                home.run("status").err());
        home.settings(settings + "shop.example.com\norders.allow-plain-http=true\n");
        assertTrue(!home.run("status").err().contains("orders.url"));
        home.settings(settings + "127.0.0.1:1\n");
        assertTrue(!home.run("status").err().contains("orders.url"));
    }

    @Test
    void aFurtherConnectionSharesWhatIsNobodysAndNothingElse() {
        HomeUnderTest home = new HomeUnderTest(folder).settings("""
                chatwoot.api-url=https://chat.example.com
                chatwoot.api-token=main-token
                chatwoot.sender-bot-id=7
                chatwoot.webhook-secret=main-secret
                chatwoot.requests-per-second=5
                chatwoot.read-timeout-ms=1000
                chatwoot.proxy=proxy.example.com:3128
                chatwoot.shop-b.account-id=3
                chatwoot.shop-b.read-timeout-ms=2000
                chatwoot.shop-b.proxy=
                """);
        Settings.Wrong wrong = assertThrows(Settings.Wrong.class, () -> read(Map.of()));
        assertEquals(
                "chatwoot.shop-b.api-token is missing: set CHATWOOT_SHOP_B_API_TOKEN, or chatwoot.shop-b.api-token-file in"
                        + " courier.properties (Chatwoot: Profile Settings, Access Token)",
                wrong.getMessage());
        Settings settings = read(Map.of("CHATWOOT_SHOP_B_API_TOKEN", "token-of-b"));
        Settings further = settings.of("shop-b");
        assertEquals("https://chat.example.com/3", further.account());
        assertEquals("token-of-b", further.chatwootToken());
        assertEquals(0, further.senderBotId());
        assertEquals(List.of(), further.webhookSecrets());
        assertEquals(5, further.requestsPerSecond());
        assertEquals(Duration.ofSeconds(2), further.readTimeout());
        assertTrue(further.proxy().isEmpty());
        assertEquals("main-token", settings.chatwootToken());
        assertTrue(settings.all().values().stream().noneMatch("token-of-b"::equals), "routes must not see it");
        home.settings(home.read("courier.properties") + "chatwoot.shop-b.api-token=token-of-b\n");
        assertTrue(read(Map.of()).all().values().stream().noneMatch("token-of-b"::equals), "routes must not see it");
        assertEquals(
                "There is no connection shop-c in the settings; there are main, shop-b",
                assertThrows(Settings.Wrong.class, () -> settings.of("shop-c")).getMessage());
    }

    private Settings read(Map<String, String> environment) {
        return Settings.read(folder, environment, new Properties());
    }

    @Test
    void aSecretThatIsTwoAccountsOfOneNumberIsRefused() {
        new HomeUnderTest(folder).settings("""
                chatwoot.api-url=https://chat.example.com
                chatwoot.api-token=main-token
                chatwoot.webhook-secret=one-secret
                chatwoot.shop-b.api-url=https://chat-b.example.com
                chatwoot.shop-b.account-id=2
                chatwoot.shop-b.api-token=token-of-b
                chatwoot.shop-b.webhook-secret=one-secret
                """);
        String said = assertThrows(Settings.Wrong.class, () -> read(Map.of())).getMessage();
        assertTrue(
                said.startsWith("The connections main and shop-b have the same account-id and the same secret"), said);
        assertFalse(said.contains("one-secret"));
    }

    @Test
    void aFolderWithoutRoutesIsNoHome() {
        Outcome outcome = HomeUnderTest.execute(java.time.Clock.systemUTC(), "", "status", "--home", folder.toString());
        assertEquals(
                "courier: " + folder
                        + " is no home of Card Courier: it has no routes/. Make one with: courier init DIR\n",
                outcome.err());
        assertEquals(78, outcome.exit());
    }

    @Test
    void withoutAnAddressTheJournalHasNoName() {
        HomeUnderTest home = new HomeUnderTest(folder).settings("");
        Outcome outcome = home.run("status");
        assertEquals(
                "courier: chatwoot.api-url is missing: it is Chatwoot's base address, such as"
                        + " https://chat.example.com; write it into HOME/courier.properties\n",
                home.shown(outcome.err()));
        assertEquals(78, outcome.exit());
    }

    @Test
    void anUnknownWordIsWrongUse() {
        HomeUnderTest home = new HomeUnderTest(folder);
        assertEquals(new Outcome(2, "", """
                courier: There is no command statsu
                Did you mean: courier status or courier test or courier batch?
                """), home.run("statsu"));
    }
}
