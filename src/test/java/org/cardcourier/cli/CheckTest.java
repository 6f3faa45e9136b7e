package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.route.JournalEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What ships has no mistakes; and one deliberately wrong file per mistake, with the sentence that it must cause. */
class CheckTest {

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    @Test
    void whatShipsHasNoMistakes() {
        Outcome outcome = home.run("check");
        assertEquals(
                List.of(),
                outcome.out()
                        .lines()
                        .filter(line -> !line.startsWith("SUCCESS  "))
                        .toList());
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exit());
    }

    @Test
    void alarmsThatAreSwitchedOnHaveNoMistakesEither() throws IOException {
        home.settings("""
                chatwoot.api-url=http://127.0.0.1:1
                chatwoot.api-token=secret-token
                alarm.mail-to=ops@example.com
                alarm.mail-from=courier@example.com
                alarm.mail-server=smtps://mail.example.com:465
                alarm.chat-url-file=chat.url
                """);
        Files.writeString(folder.resolve("chat.url"), "https://hooks.example.com/secret");
        Outcome outcome = home.run("check");
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exit(), outcome::out);
    }

    @Test
    void nothingIsStartedOrMade() {
        home.run("check");
        assertFalse(Files.exists(folder.resolve("data")));
        assertFalse(Files.exists(folder.resolve("drop")));
    }

    @Test
    void aHomeWithoutSettingsIsCheckedAllTheSame() {
        home.settings("");
        Outcome outcome = home.run("check");
        assertEquals(0, outcome.exit());
        assertEquals(
                "courier run would not start yet: chatwoot.api-url is missing: it is Chatwoot's base address,"
                        + " such as https://chat.example.com; write it into HOME/courier.properties\n",
                home.shown(outcome.err()));
    }

    @Test
    void aFindingStandsBelowItsFile() {
        home.write("routes/mine.camel.yaml", """
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - setBodyy:
                            simple: "x"
                """);
        Outcome outcome = home.run("check");
        assertEquals(1, outcome.exit());
        assertEquals("""
                FAILED   routes/mine.camel.yaml
                  routes/mine.camel.yaml:6:11 there is no step or key setBodyy; did you mean setBody?
                              - setBodyy:
                                ^
                """, outcome.out().replaceAll("SUCCESS.*\n", ""));
    }

    /** A home of mistakes, one a file; expected.txt is what check says of it. */
    @TestFactory
    Stream<DynamicTest> everyMistakeHasItsSentence() throws IOException {
        Path mistakes = Path.of("src/test/resources/check");
        try (Stream<Path> files = Files.walk(mistakes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(mistakes.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        Outcome outcome = home.run("check");
        assertEquals(1, outcome.exit());
        Map<String, String> expected = byFile(Files.readString(mistakes.resolve("expected.txt")));
        Map<String, String> found = byFile(home.shown(outcome.out()));
        return Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .map(file -> DynamicTest.dynamicTest(file, () -> assertEquals(expected.get(file), found.get(file))));
    }

    @Test
    void allWrongSettingsAreSaidAtOnce() {
        home.settings("""
                # 设置
                chatwoot.api-url=http://chat.example.com
                chatwoot.acount-id=2
                http.port=eighty
                chatwot.api-token=x
                my.folder=/tmp
                drop.poll-ms=5
                drop.poll-ms = soon
                orders.mapping=shopp
                """);
        Outcome outcome = home.run("check");
        assertEquals("""
                FAILED   courier.properties
                  courier.properties:2:18 chatwoot.api-url http://chat.example.com is not encrypted: use https://, or write down chatwoot.allow-plain-http=true
                      chatwoot.api-url=http://chat.example.com
                                       ^
                  courier.properties:3:1 there is no setting chatwoot.acount-id; did you mean chatwoot.account-id?
                      chatwoot.acount-id=2
                      ^
                  courier.properties:4:11 http.port must be a whole number from 0 to 65535, got "eighty"
                      http.port=eighty
                                ^
                  courier.properties:5:1 there is no setting chatwot.api-token, and no route uses it; did you mean chatwoot.api-token?
                      chatwot.api-token=x
                      ^
                  remark: courier.properties:6:1 there is no setting my.folder, and no route uses it
                      my.folder=/tmp
                      ^
                  remark: courier.properties:8:1 drop.poll-ms stands twice, also on line 7: this one counts
                      drop.poll-ms = soon
                      ^
                  courier.properties:8:16 drop.poll-ms must be a whole number from 1 to 2592000000, got "soon"
                      drop.poll-ms = soon
                                     ^
                  courier.properties:9:16 orders.mapping: there is no mappings/shopp.yaml; did you mean shop?
                      orders.mapping=shopp
                                     ^
                """, outcome.out().replaceAll("SUCCESS.*\n", ""));
        assertEquals("", outcome.err());
        assertEquals(78, outcome.exit());
    }

    @Test
    void aJarThatCannotBeUsedIsSaid() throws IOException {
        byte[] ours = bytes("org/cardcourier/Main.class");
        byte[] newer = ours.clone();
        newer[7] = 99;
        jar("own.jar", Map.of("org/cardcourier/Main.class", ours, "a/A.class", ours));
        jar("other.jar", Map.of("a/A.class", ours));
        jar("java55.jar", Map.of("b/B.class", newer));
        byte[] version = "version=4.18.0\nartifactId=camel-ftp\n".getBytes(StandardCharsets.UTF_8);
        jar("camel-ftp.jar", Map.of("META-INF/maven/org.apache.camel/camel-ftp/pom.properties", version));
        jar("good.jar", Map.of("c/C.class", ours));
        home.write("ext/cut.jar", "PK");
        home.write("ext/driver.zip", "PK");
        int java = Runtime.version().feature();
        assertEquals(
                """
                FAILED   ext/camel-ftp.jar
                  ext/camel-ftp.jar is of Camel 4.18.0, and Card Courier is made with Camel 4.17.0: take camel-ftp 4.17.0
                FAILED   ext/cut.jar
                  ext/cut.jar is no jar (zip END header not found): was its download cut off?
                FAILED   ext/driver.zip
                  ext/driver.zip is not read: what lies in ext/ is jars, none of them in a folder
                FAILED   ext/java55.jar
                  ext/java55.jar is for Java 55, and this is Java JAVA: take one for JAVA, or run Java 55
                FAILED   ext/own.jar
                  ext/own.jar holds the class org.cardcourier.Main, which Card Courier has itself, and only its own are used: leave the jar out
                  ext/own.jar holds the class a.A, which ext/other.jar holds too: keep one of the two
                """.replace("JAVA", String.valueOf(java)),
                home.run("check").out().replaceAll("SUCCESS.*\n", ""));
    }

    private void jar(String name, Map<String, byte[]> entries) throws IOException {
        Files.createDirectories(folder.resolve("ext"));
        try (ZipOutputStream jar =
                new ZipOutputStream(Files.newOutputStream(folder.resolve("ext").resolve(name)))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = CheckTest.class.getClassLoader().getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }

    /** The catalog takes the journal's options from a file, Camel takes them from the endpoint. */
    @Test
    void theJournalsOptionsAreDescribed() throws IOException {
        JsonNode described = Json.tree(bytes("META-INF/org/cardcourier/route/journal.json"));
        TreeSet<String> names = new TreeSet<>();
        described.get("properties").properties().forEach(option -> {
            boolean isOfCamel = option.getValue().get("label").asText().contains("advanced");
            if (!isOfCamel && option.getValue().get("kind").asText().equals("parameter")) {
                names.add(option.getKey());
            }
        });
        TreeSet<String> setters = new TreeSet<>();
        for (Method method : JournalEndpoint.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && method.getName().startsWith("set")) {
                String name = method.getName().substring("set".length());
                setters.add(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
            }
        }
        assertEquals(setters, names);
    }

    /** What is said of each file, but for those of which nothing is said. */
    private static Map<String, String> byFile(String report) {
        Map<String, String> byFile = new LinkedHashMap<>();
        for (String each : report.split("(?m)^(?=SUCCESS|FAILED)")) {
            if (each.lines().count() > 1) {
                byFile.put(each.lines().findFirst().orElseThrow(), each);
            }
        }
        return byFile;
    }
}
