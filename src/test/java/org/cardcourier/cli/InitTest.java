package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
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
}
