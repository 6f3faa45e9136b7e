package org.cardcourier.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {

    @TempDir
    Path parent;

    private Outcome init(Path folder) {
        return HomeUnderTest.execute(Clock.systemUTC(), "", "init", folder.toString());
    }

    @Test
    void aNewHomeSaysWhatIsLeftToDo() {
        Path home = parent.resolve("订单");
        assertEquals(new Outcome(0, "HOME\n", """
                        A home of Card Courier is made. What is left to do:
                        1. Write Chatwoot's address and the account's number into HOME/courier.properties
                        2. Write the access token into HOME/data/chatwoot.token (Chatwoot: Profile Settings, Access Token)
                        3. courier doctor --home HOME
                        4. courier run --home HOME
                        Whoever posts notices needs one of the secrets in HOME/data/intake.secret
                        """), shown(init(home), home));
    }

    private static Outcome shown(Outcome outcome, Path home) {
        return new Outcome(
                outcome.exit(),
                outcome.out().replace(home.toString(), "HOME"),
                outcome.err().replace(home.toString(), "HOME"));
    }

    @Test
    void aNewHomeHasWhatShips() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        for (String folder : List.of("routes", "templates", "mappings", "samples")) {
            assertEquals(names(Path.of(folder)), names(home.resolve(folder)));
        }
        assertTrue(Files.isDirectory(home.resolve("drop")));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void secretsAreForTheOwnerAlone() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        assertEquals("rwx------", mode(home.resolve("data")));
        assertEquals("rw-------", mode(home.resolve("data/intake.secret")));
        assertEquals("rw-------", mode(home.resolve("data/chatwoot.token")));
        new Signatures(SecretFile.read(home.resolve("data/intake.secret")), Clock.systemUTC());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void onlyWhatMustBeSetIsNoComment() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        assertEquals(
                List.of("chatwoot.api-url=", "chatwoot.api-token-file=data/chatwoot.token", "chatwoot.account-id=2"),
                Files.readAllLines(home.resolve("courier.properties")).stream()
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList());
    }

    @Test
    void whatIsNotSetYetIsSaidOneByOne() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        assertEquals(
                new Outcome(
                        78,
                        "",
                        "courier: chatwoot.api-url is missing: it is Chatwoot's base address, such as"
                                + " https://chat.example.com; write it into HOME/courier.properties\n"),
                shown(doctor(home), home));
        Path settings = home.resolve("courier.properties");
        Files.writeString(settings, Files.readString(settings).replace("api-url=", "api-url=https://chat.example.com"));
        assertEquals(
                new Outcome(
                        78,
                        "",
                        "courier: chatwoot.api-token-file HOME/data/chatwoot.token is empty: write the access token into it"
                                + " (Chatwoot: Profile Settings, Access Token)\n"),
                shown(doctor(home), home));
    }

    private static Outcome doctor(Path home) {
        return HomeUnderTest.execute(Clock.systemUTC(), "", "doctor", "--home", home.toString());
    }

    @Test
    void aNewHomePassesItsCheck() {
        Path home = parent.resolve("home");
        init(home);
        assertEquals(
                0,
                HomeUnderTest.execute(Clock.systemUTC(), "", "check", "--home", home.toString())
                        .exit());
    }

    @Test
    void aFolderWithOtherThingsIsRefused() throws IOException {
        Files.writeString(parent.resolve("thesis.doc"), "x");
        assertEquals(
                new Outcome(1, "", "courier: HOME is not empty, it holds thesis.doc: name a new or empty folder\n"),
                shown(init(parent), parent));
    }

    @Test
    void aHomeIsRefusedAndItsSecretsStay() throws IOException {
        init(parent);
        String secret = Files.readString(parent.resolve("data/intake.secret"));
        assertEquals(
                new Outcome(1, "", "courier: HOME is a home already: see courier check --home HOME\n"),
                shown(init(parent), parent));
        assertEquals(secret, Files.readString(parent.resolve("data/intake.secret")));
    }

    @Test
    void anInterruptedInitGoesOn() throws IOException {
        init(parent);
        String secret = Files.readString(parent.resolve("data/intake.secret"));
        Files.delete(parent.resolve("courier.properties"));
        assertEquals(0, init(parent).exit());
        assertEquals(secret, Files.readString(parent.resolve("data/intake.secret")));
    }

    @Test
    void aFolderMustBeNamed() {
        assertEquals(new Outcome(2, "", """
                        courier: Missing required parameter: 'DIR'
                        See: courier init --help
                        """), HomeUnderTest.execute(Clock.systemUTC(), "", "init"));
    }

    // ---- after an upgrade

    private static Outcome run(String... words) {
        return HomeUnderTest.execute(
                Clock.fixed(Instant.parse("2026-01-20T06:30:00Z"), ZoneId.of("Asia/Shanghai")), "", words);
    }

    @Test
    void aNewHomeDiffersInNothing() {
        Path home = parent.resolve("home");
        init(home);
        assertEquals(
                new Outcome(0, "", "All that ships is in HOME as this version ships it\n"),
                shown(run("init", "--diff", home.toString()), home));
        assertEquals(0, run("--home", home.toString(), "init", "--diff").exit());
    }

    /** What the home's user changed, and what an earlier version shipped otherwise. */
    private Path homeOfAnEarlierVersion() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        ShippedRecord record = ShippedRecord.of(home);
        edit(home, "mappings/sandbox-orders.yaml", "currency: CNY", "currency: EUR");
        earlier(home, record, "routes/card-send.camel.yaml", "card-send", "card-sent");
        earlier(home, record, "templates/order-question.md.ftl", "ftl", "FTL");
        edit(home, "templates/order-question.md.ftl", "FTL", "Ftl");
        record.all().remove("templates/words.en.ftl");
        Files.delete(home.resolve("templates/words.en.ftl"));
        Files.delete(home.resolve("samples/notice.json"));
        Files.writeString(home.resolve("routes/older.camel.yaml"), "older");
        record.note("routes/older.camel.yaml", "older".getBytes(UTF_8));
        record.all().remove("routes/intake-webhook.camel.yaml");
        edit(home, "routes/intake-webhook.camel.yaml", "intake-webhook", "intake-web");
        record.all().remove(".vscode/schema/notice.schema.json");
        edit(home, ".vscode/schema/notice.schema.json", "Order notice", "Older notice");
        Files.writeString(
                home.resolve("mappings/shop.yaml"),
                Files.readString(home.resolve("mappings/shop.yaml")).replace("\n", "\r\n"));
        Files.writeString(home.resolve("routes/mine.camel.yaml"), "mine");
        record.write();
        return home;
    }

    private static void edit(Path home, String file, String from, String to) throws IOException {
        String text = Files.readString(home.resolve(file));
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(home.resolve(file), text.replace(from, to));
    }

    private static void earlier(Path home, ShippedRecord record, String file, String from, String to)
            throws IOException {
        edit(home, file, from, to);
        record.note(file, Files.readAllBytes(home.resolve(file)));
    }

    @Test
    void afterAnUpgradeItIsToldWhoChangedWhatAndWhatToDo() throws IOException {
        Path home = homeOfAnEarlierVersion();
        Outcome outcome = shown(run("init", "--diff", home.toString()), home);
        assertEquals(1, outcome.exit());
        assertEquals("""
                CHANGED BY US  .vscode/schema/notice.schema.json
                CHANGED BY YOU  mappings/sandbox-orders.yaml
                CHANGED BY US  routes/card-send.camel.yaml
                DIFFERS  routes/intake-webhook.camel.yaml
                NO LONGER SHIPPED  routes/older.camel.yaml
                TAKEN AWAY BY YOU  samples/notice.json
                CHANGED BY BOTH  templates/order-question.md.ftl
                NEW  templates/words.en.ftl
                """, lines(outcome.out(), line -> line.matches("[A-Z]{2}.*")));
        assertEquals("""
                CHANGED BY US (2): this version has newer ones, and yours are as they came: take them
                NEW (1): new in this version: take them, or do without
                CHANGED BY BOTH (1): this version has newer ones, and you changed yours: bring your changes over, see the +
                DIFFERS (1): other than in this version; who changed them is not known, for this home was made before that was written down: look at the differences
                CHANGED BY YOU (1): your own changes; this version has nothing new there: nothing is to be done
                TAKEN AWAY BY YOU (1): you took them away: nothing is to be done
                NO LONGER SHIPPED (1): this version does without them: remove them, unless you want to keep them
                To take one: courier init --take FILE; all below a folder that are new or that you have not changed: courier init --take routes. In the differences - is yours, + is shipped
                """, outcome.err());
        assertTrue(outcome.out().contains("""
                CHANGED BY YOU  mappings/sandbox-orders.yaml
                --- mappings/sandbox-orders.yaml\tyours
                +++ mappings/sandbox-orders.yaml\tshipped
                @@ -27,7 +27,7 @@
                     TRADE_CLOSED: refunded
                \s
                 constants:
                -  order.currency: EUR
                +  order.currency: CNY
                \s
                 actions:
                   - {type: postback, text: 联系客服, payload: CONTACT_SUPPORT}
                CHANGED BY US"""), outcome.out());
    }

    private static String lines(String text, Predicate<String> wanted) {
        return text.lines().filter(wanted).map(line -> line + "\n").collect(Collectors.joining());
    }

    @Test
    void whatIsTakenIsAsItShipsAndOnesOwnIsKept() throws IOException {
        Path home = homeOfAnEarlierVersion();
        assertEquals(
                new Outcome(0, """
                        routes/card-send.camel.yaml is taken
                        templates/order-question.md.ftl is taken; yours is kept as templates/order-question.md.ftl.20260120-143000.old
                        """, "Now: courier check --home HOME\n"),
                shown(
                        run(
                                "init",
                                home.toString(),
                                "--take",
                                "routes/",
                                "--take",
                                "./templates/order-question.md.ftl"),
                        home));
        for (String file : List.of("routes/card-send.camel.yaml", "templates/order-question.md.ftl")) {
            assertEquals(Files.readString(Path.of(file)), Files.readString(home.resolve(file)));
        }
        assertTrue(Files.readString(home.resolve("templates/order-question.md.ftl.20260120-143000.old"))
                .contains("Ftl"));
        assertEquals("mine", Files.readString(home.resolve("routes/mine.camel.yaml")));
        Outcome after = run("init", "--diff", home.toString());
        assertEquals("""
                CHANGED BY US  .vscode/schema/notice.schema.json
                CHANGED BY YOU  mappings/sandbox-orders.yaml
                DIFFERS  routes/intake-webhook.camel.yaml
                NO LONGER SHIPPED  routes/older.camel.yaml
                TAKEN AWAY BY YOU  samples/notice.json
                NEW  templates/words.en.ftl
                """, lines(after.out(), line -> line.matches("[A-Z]{2}.*")));
        edit(home, "routes/card-send.camel.yaml", "card-send", "card-mine");
        assertTrue(
                run("init", "--diff", home.toString()).out().contains("CHANGED BY YOU  routes/card-send.camel.yaml"));
    }

    @Test
    void whatDoesNotDifferCannotBeTaken() throws IOException {
        Path home = homeOfAnEarlierVersion();
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: routes/mine.camel.yaml does not differ from what ships, or does not ship: see courier init"
                                + " --diff\n"),
                run("init", home.toString(), "--take", "routes/mine.camel.yaml"));
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: Nothing below mappings is new or newer than yours without changes of your own: see courier"
                                + " init --diff\n"),
                run("init", home.toString(), "--take", "mappings"));
        assertEquals("mine", Files.readString(home.resolve("routes/mine.camel.yaml")));
    }

    @Test
    void aRecordThatNamesFilesElsewhereLeadsNowhere() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        Path other = Files.writeString(parent.resolve("other.txt"), "secret");
        ShippedRecord record = ShippedRecord.of(home);
        record.note("../other.txt", Files.readAllBytes(other));
        record.write();
        assertEquals(
                new Outcome(0, "", "All that ships is in HOME as this version ships it\n"),
                shown(run("init", "--diff", home.toString()), home));
    }

    @Test
    void aFolderThatIsNoHomeHasNoDifferences() {
        assertEquals(
                new Outcome(
                        78,
                        "",
                        "courier: HOME is no home of Card Courier: it has no routes/. Make one with: courier init DIR\n"),
                shown(run("init", "--diff", parent.toString()), parent));
    }

    // ---- for editors

    /** Each schema that an editor is pointed to is there, and each glob stands for files that ship. */
    @Test
    void editorsFindTheSchemaOfEachFile() throws IOException {
        Path home = parent.resolve("home");
        init(home);
        JsonNode settings = Json.tree(Files.readAllBytes(home.resolve(".vscode/settings.json")));
        Map<String, List<String>> globs = new TreeMap<>();
        settings.get("yaml.schemas").properties().forEach(each -> {
            each.getValue().forEach(glob -> globs.computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                    .add(glob.asText()));
        });
        settings.get("json.schemas").forEach(each -> each.get("fileMatch")
                .forEach(glob -> globs.computeIfAbsent(each.get("url").asText(), key -> new ArrayList<>())
                        .add(glob.asText())));
        assertEquals(4, globs.size());
        for (Map.Entry<String, List<String>> each : globs.entrySet()) {
            assertTrue(Files.isRegularFile(home.resolve(each.getKey())), each.getKey());
            for (String glob : each.getValue()) {
                assertTrue(isThere(home, glob), glob);
            }
        }
        for (String folder : List.of("routes", "mappings")) {
            for (String name : names(home.resolve(folder))) {
                assertTrue(
                        globs.values().stream().flatMap(List::stream).anyMatch(glob -> fits(folder + "/" + name, glob)),
                        name);
            }
        }
        assertTrue(Files.readString(home.resolve(".vscode/extensions.json")).contains("redhat.vscode-yaml"));
    }

    private static boolean isThere(Path home, String glob) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> fits(home.relativize(file).toString(), glob));
        }
    }

    /** A glob without a folder is about files in any. */
    private static boolean fits(String file, String glob) {
        String whole = glob.contains("/") ? glob : "**/" + glob;
        return FileSystems.getDefault().getPathMatcher("glob:" + whole).matches(Path.of(file));
    }
}
