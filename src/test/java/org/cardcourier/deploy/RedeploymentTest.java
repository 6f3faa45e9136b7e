package org.cardcourier.deploy;

import static org.cardcourier.CourierUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.Settings;
import org.cardcourier.check.Finding;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of a running home: what is saved together is taken whole or not at all, and a start with a bad file goes on. */
@Tag("slow")
class RedeploymentTest {

    private static final String ROUTE = """
            - route:
                id: greeting
                description: Greets
                from:
                  uri: platform-http:/greeting
                  steps:
                    - setBody:
                        simple: "{{my.greeting}}"
            """;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private CourierUnderTest courier;
    private String connection;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        courier = new CourierUnderTest(home, sandbox);
        connection = "chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                + "\nchatwoot.account-id=" + sandbox.accountId() + "\n";
        courier.write("courier.properties", connection + "my.greeting=one\n");
        courier.write("routes/greeting.camel.yaml", ROUTE);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private String get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + courier.application().port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "" + answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitChecked(Redeployment redeployment) {
        await("the first look", () -> !Files.exists(redeployment.folder().resolve("UNCHECKED")));
    }

    @Test
    void whatIsSavedTogetherIsTakenTogetherOrNotAtAll() throws Exception {
        Redeployment redeployment = courier.startRedeployed(false);
        awaitChecked(redeployment);
        assertEquals("one", get("/greeting"));

        courier.write("courier.properties", connection + "my.greeting=two\n");
        courier.edit("templates/order-card.md.ftl", "<#list order.items as item>", "<#lisst order.items as item>");
        await("a refusal", () -> redeployment.standing().refused() != null);
        Standing.Refusal refused = redeployment.standing().refused();
        assertEquals(List.of("courier.properties", "templates/order-card.md.ftl"), refused.files());
        assertEquals("templates/order-card.md.ftl", refused.findings().get(0).file());
        assertEquals("one", get("/greeting"));

        courier.edit("templates/order-card.md.ftl", "<#lisst order.items as item>", "<#list order.items as item>");
        await("the other half", () -> get("/greeting").equals("two"));
        await("no refusal", () -> redeployment.standing().refused() == null);

        courier.write("courier.properties", connection + "my.greeting=two\nchatwoot.read-timeout-ms=12345\n");
        await(
                "what waits for a start",
                () -> redeployment.standing().restart().equals(List.of("chatwoot.read-timeout-ms")));

        Files.delete(home.resolve("routes/greeting.camel.yaml"));
        await("its end", () -> get("/greeting").equals("404"));
        await("its end is told", () -> redeployment.standing().files().stream()
                .noneMatch(each -> each.file().contains("greeting")));
    }

    private static String inJava(String className, String words, String end) {
        return """
                import org.apache.camel.builder.RouteBuilder;

                /** Answers in Java. */
                public class %s extends RouteBuilder {
                    @Override
                    public void configure() {
                        from("platform-http:/in-java").routeId("in-java").setBody(constant("%s"))%s
                    }
                }
                """.formatted(className, words, end);
    }

    @Test
    void aRouteInJavaIsExchangedRefusedAndEndedAsOneInYaml() throws Exception {
        Redeployment redeployment = courier.startRedeployed(false);
        awaitChecked(redeployment);
        assertEquals("404", get("/in-java"));
        courier.write("routes/InJava.java", inJava("InJava", "first", ";"));
        await("a new route", () -> get("/in-java").equals("first"));
        courier.write("routes/InJava.java", inJava("InJava", "second", ";"));
        await("an edit", () -> get("/in-java").equals("second"));

        courier.write("routes/InJava.java", inJava("InJava", "third", ".nothingOfThisName();"));
        await("a refusal", () -> redeployment.standing().refused() != null);
        Finding finding = redeployment.standing().refused().findings().get(0);
        assertEquals("routes/InJava.java", finding.file());
        assertTrue(finding.sentence().contains("nothingOfThisName"), finding.sentence());
        assertEquals("second", get("/in-java"));

        Files.delete(home.resolve("routes/InJava.java"));
        courier.write("routes/Renamed.java", inJava("Renamed", "fourth", ";"));
        await("another name", () -> get("/in-java").equals("fourth"));
        await("no refusal", () -> redeployment.standing().refused() == null);
        assertEquals("one", get("/greeting"));
        Files.delete(home.resolve("routes/Renamed.java"));
        await("its end", () -> get("/in-java").equals("404"));
    }

    @Test
    void aBadFileIsReplacedByItsLastGoodCopyAtTheNextStart() throws Exception {
        awaitChecked(courier.startRedeployed(false));
        courier.stop();
        courier.edit("routes/greeting.camel.yaml", "steps:", "stpes:");

        Redeployment degraded = courier.startRedeployed(false);
        assertEquals("one", get("/greeting"));
        assertEquals(1, degraded.degraded().size());
        String sentence = degraded.degraded().get(0);
        assertTrue(
                sentence.startsWith("the last good copy of routes/greeting.camel.yaml runs in its place:"
                        + " routes/greeting.camel.yaml:4:5 from needs steps"),
                sentence);
        assertTrue(degraded.standing().troubles().get(0).contains("last good copy"));
        courier.stop();

        Settings.Wrong wrong = assertThrows(Settings.Wrong.class, () -> courier.startRedeployed(true));
        assertTrue(wrong.getMessage().contains("from needs steps"), wrong.getMessage());

        courier.edit("routes/greeting.camel.yaml", "stpes:", "steps:");
        assertEquals(List.of(), courier.startRedeployed(true).degraded());
        assertEquals("one", get("/greeting"));
    }
}
