package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads whose Card Courier cannot start: one sentence, and exit code 78. */
class StartTest {

    private static final String SETTINGS = """
            chatwoot.api-url=http://127.0.0.1:1
            chatwoot.api-token=a-token
            http.port=0
            console.enabled=false
            intake.auth=none
            """;

    @TempDir
    Path home;

    private CourierUnderTest files;

    @BeforeEach
    void settings() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            files = new CourierUnderTest(home, sandbox).write("courier.properties", SETTINGS);
        }
    }

    private void set(String more) {
        files.write("courier.properties", SETTINGS + more + "\n");
    }

    /** @return the one sentence */
    private static String refused(Child child) throws InterruptedException {
        try (child) {
            Child.End end = child.end(60);
            assertEquals(78, end.exit(), end::output);
            assertEquals(1, end.remarks().size(), end::output);
            assertTrue(!end.output().contains("\tat "), "a stack trace: " + end.output());
            return end.remarks().get(0).substring("courier: ".length());
        }
    }

    private String refused(String... options) throws InterruptedException {
        return refused(Child.run(home, options));
    }

    @Test
    void aLocaleInWhichChineseFileNamesCannotBeOpenedIsNamed() throws Exception {
        assertEquals(
                "File names are read as ANSI_X3.4-1968 in this locale, so Chinese ones could not be opened: start with"
                        + " LC_ALL=C.UTF-8 (./courier does)",
                refused(Child.start(home, Map.of("LC_ALL", "POSIX"), List.of(), List.of("run"))));
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            set("http.port=" + other.getLocalPort());
            assertEquals(
                    "Port " + other.getLocalPort() + " on 127.0.0.1 is taken by another program: set http.port, or stop"
                            + " that program",
                    refused());
        }
    }

    @Test
    void anAddressThatIsNotOfThisHostIsNamed() throws Exception {
        set("http.host=192.0.2.1\nintake.auth=required");
        files.write("data/intake.secret", "key-of-the-shop-0123456789\n");
        String sentence = refused();
        assertTrue(sentence.startsWith("Nothing can listen on 192.0.2.1:0 ("), sentence);
    }

    @Test
    void aSecondRunNamesTheProcessOfTheFirst() throws Exception {
        try (Child first = Child.run(home)) {
            first.port();
            assertEquals(
                    "Card Courier runs already on this home, as process " + first.pid()
                            + ": stop that one first, or use another --home",
                    refused());
        }
    }

    @Test
    void afterAKillTheNextRunIsNotLockedOut() throws Exception {
        try (Child first = Child.run(home)) {
            first.port();
            first.kill();
        }
        try (Child second = Child.run(home)) {
            assertTrue(second.port() > 0);
        }
    }

    @Test
    void aDataFolderBelowAPlainFileIsNamed() throws Exception {
        Files.writeString(home.resolve("plain"), "");
        set("journal.url=jdbc:sqlite:plain/data/journal.db");
        String sentence = refused();
        assertTrue(sentence.startsWith("The folder " + home.resolve("plain/data") + " cannot be written"), sentence);
    }

    @Test
    void aRouteFileWithAnUnknownKeyIsNamedWithItsLine() throws Exception {
        files.edit("routes/card-send.camel.yaml", "    description: Sends", "    descriptoin: Sends");
        String sentence = refused();
        assertTrue(sentence.contains("card-send.camel.yaml"), sentence);
        assertTrue(sentence.contains("descriptoin"), sentence);
        assertTrue(sentence.matches(".*, line \\d+, .*"), sentence);
    }

    @Test
    void aRouteFileThatIsNoYamlIsNamed() throws Exception {
        files.write("routes/mine.camel.yaml", "- route:\n    id: [\n");
        String sentence = refused();
        assertTrue(sentence.contains("mine.camel.yaml"), sentence);
    }

    @Test
    void aJournalOfANewerVersionIsLeftAlone() throws Exception {
        Path file = Files.createDirectories(home.resolve("data")).resolve("journal.db");
        sql(file, "PRAGMA application_id=1130459748", "PRAGMA user_version=99", "CREATE TABLE later (x)");
        String sentence = refused();
        assertTrue(sentence.contains("was written by a newer Card Courier (tables version 99"), sentence);
    }

    @Test
    void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
        Path file = Files.createDirectories(home.resolve("data")).resolve("journal.db");
        sql(file, "PRAGMA user_version=1", "CREATE TABLE other (x)");
        String sentence = refused();
        assertTrue(sentence.contains("is a database of another program"), sentence);
    }

    @Test
    void aFileThatIsNoDatabaseIsLeftAlone() throws Exception {
        Path file = Files.createDirectories(home.resolve("data")).resolve("journal.db");
        Files.writeString(file, "no database ".repeat(1000));
        String sentence = refused();
        assertTrue(sentence.contains("The journal " + file + " cannot be opened"), sentence);
    }

    private static void sql(Path file, String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void aTokenWithOddCharactersIsRefusedAndNotShown() throws Exception {
        files.write("courier.properties", SETTINGS.replace("a-token", "\\u201cquoted-token\\u201d"));
        assertEquals("chatwoot.api-token has characters that no token has: was it cut or quoted?", refused());
    }

    @Test
    void aMissingTokenFileIsNamed() throws Exception {
        files.write(
                "courier.properties",
                SETTINGS.replace("chatwoot.api-token=a-token", "chatwoot.api-token-file=no-such"));
        assertEquals("chatwoot.api-token-file " + home.resolve("no-such") + " cannot be read", refused());
    }

    @Test
    void aMissingFileOfSecretsIsNamed() throws Exception {
        set("intake.auth=required");
        assertEquals(
                "intake.secret-file " + home.resolve("data/intake.secret")
                        + " is missing: write one secret a line into it, whsec_ and Base64 or a key of 20 characters or"
                        + " more (courier init makes one)",
                refused());
    }

    @Test
    void aSecretThatIsTooShortIsRefusedAndNotShown() throws Exception {
        set("intake.auth=required");
        files.write("data/intake.secret", "short-secret\n");
        String sentence = refused();
        assertTrue(
                sentence.startsWith("intake.secret-file " + home.resolve("data/intake.secret") + " cannot be used:"),
                sentence);
        assertTrue(!sentence.contains("short-secret"), sentence);
    }

    // ---- file systems

    @Test
    void aHomeThatIsMountedReadOnlyIsNamed() throws Exception {
        Path data = Files.createDirectory(home.resolve("data"));
        try (Mount mount = Mount.tmpfs(data)) {
            mount.again("ro");
            String sentence = refused();
            assertTrue(sentence.startsWith("The folder " + data + " cannot be written"), sentence);
        }
    }

    @Test
    void aFolderForTemporaryFilesThatForbidsToExecuteDoesNoHarm() throws Exception {
        Path temporary = Files.createDirectory(home.resolve("tmp"));
        try (Mount mount = Mount.tmpfs(temporary)) {
            mount.again("noexec");
            try (Child child = Child.run(home, "-Djava.io.tmpdir=" + temporary)) {
                assertTrue(child.port() > 0);
            }
        }
    }

    @Test
    void whereNothingMayBeExecutedTheSentenceSaysSo() throws Exception {
        Path data = Files.createDirectory(home.resolve("data"));
        try (Mount mount = Mount.tmpfs(data)) {
            mount.again("noexec");
            String sentence = refused();
            assertTrue(sentence.contains("noexec"), sentence);
            assertTrue(sentence.contains("org.sqlite.tmpdir"), sentence);
        }
    }
}
