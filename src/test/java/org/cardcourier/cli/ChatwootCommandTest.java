package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.cardcourier.Application;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatwootCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parts of other operations, and what only a delivery can ask for. */
    private static final Set<String> NOT_FOR_PEOPLE = Set.of(
            "find-conversation",
            "find-inbox",
            "create-contact-once",
            "call",
            "ask",
            "find-out",
            "find-channel",
            "then",
            "then-labels");

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private HomeUnderTest home;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(2));
        home = new HomeUnderTest(folder);
        home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token() + "\n");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private JsonNode chatwoot(String... words) throws Exception {
        Outcome outcome = run(words);
        assertEquals(0, outcome.exit(), outcome.err());
        return JSON.readTree(outcome.out());
    }

    private Outcome run(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "chatwoot";
        System.arraycopy(words, 0, all, 1, words.length);
        return home.run(all);
    }

    @Test
    void everyOperationOfTheRoutesIsThere() throws Exception {
        Set<String> routes;
        try (CamelContext camel = Application.onlyChatwoot(home.readSettings(), home.clock())) {
            routes = camel.getRoutes().stream()
                    .map(Route::getRouteId)
                    .map(id -> id.replace("chatwoot-", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        routes.removeAll(NOT_FOR_PEOPLE);
        assertEquals(
                routes,
                ChatwootOperation.ALL.stream()
                        .map(ChatwootOperation::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void withoutAWordItListsThem() {
        Outcome outcome = run();
        assertEquals(0, outcome.exit());
        assertTrue(outcome.out().contains("set-status --conversation ID '{\"status\": \"snoozed\""), outcome.out());
        assertEquals(ChatwootOperation.ALL.size(), run("--json").out().lines().count());
    }

    @Test
    void readsAndChangesAConversation() throws Exception {
        JsonNode message = chatwoot("send-message", "--conversation", "1", "{\"content\":\"您好\"}");
        assertEquals(
                "您好", sandbox.messages(1).get(sandbox.messages(1).size() - 1).content());
        JsonNode messages = chatwoot("get-messages", "--conversation", "1");
        assertEquals(
                message.path("id").asLong(),
                messages.get(messages.size() - 1).path("id").asLong());
        assertEquals(
                "resolved",
                chatwoot("set-status", "--conversation", "1", "{\"status\":\"resolved\"}")
                        .path("current_status")
                        .asText());
        assertEquals(
                List.of("vip"),
                List.of(JSON.treeToValue(
                        chatwoot("add-labels", "--conversation", "1", "{\"labels\":[\"vip\"]}"), String[].class)));
        assertEquals(
                "resolved",
                chatwoot("get-conversation", "--conversation", "1")
                        .path("status")
                        .asText());
        assertEquals(
                2,
                chatwoot("assign", "--conversation", "1", "{\"team_id\":2}")
                        .path("id")
                        .asInt());
    }

    @Test
    void readsAndChangesAContact() throws Exception {
        long id = chatwoot("find-contact", "{\"identifier\":\"cust-1001\"}")
                .path("id")
                .asLong();
        String contact = Long.toString(id);
        JsonNode changed =
                chatwoot("update-contact", "--contact", contact, "{\"custom_attributes\":{\"last_order\":\"SO-42\"}}");
        assertEquals(
                "SO-42", changed.path("custom_attributes").path("last_order").asText());
        assertEquals(
                "张伟", chatwoot("get-contact", "--contact", contact).path("name").asText());
        assertTrue(chatwoot("contact-conversations", "--contact", contact).isArray());
        assertTrue(chatwoot("find-contact", "{\"identifier\":\"nobody\"}").isNull());
        assertEquals("logistics", chatwoot("list-teams").get(0).path("name").asText());
    }

    @Test
    void standardInputIsReadToo() {
        Outcome outcome =
                home.runWith("{\"content\":\"from a pipe\"}", "chatwoot", "send-message", "--conversation", "1", "-");
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(
                "from a pipe",
                sandbox.messages(1).get(sandbox.messages(1).size() - 1).content());
    }

    @Test
    void theProfileIsShownWithoutItsToken() {
        Outcome outcome = run("get-profile");
        assertEquals(0, outcome.exit(), outcome.err());
        assertFalse(outcome.out().contains(sandbox.token()), outcome.out());
        assertTrue(outcome.out().contains("\"access_token\" : \"…\""), outcome.out());
        assertTrue(outcome.out().contains("小云"), outcome.out());
    }

    @Test
    void whatChatwootRefusesIsSaidInOneSentence() {
        Outcome outcome = run("get-conversation", "--conversation", "404");
        assertEquals(1, outcome.exit());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("conversation 404"), outcome.err());
        assertEquals(
                1,
                run("set-status", "--conversation", "1", "{\"status\":\"opne\"}")
                        .exit());
        assertEquals("open", sandbox.conversation(1).status());
    }

    @Test
    void anAnswerThatIsLostIsNotAskedForAgain() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), Fault.lostAnswer());
        long before = sandbox.messages(1).size();
        Outcome outcome = run("send-message", "--conversation", "1", "{\"content\":\"once\"}");
        assertEquals(1, outcome.exit());
        assertEquals(before + 1, sandbox.messages(1).size());
    }

    @Test
    void wrongUseSaysWhatIsMissing() {
        wrong("courier: There is no operation get-conversations", "get-conversations");
        wrong("courier: get-conversation needs --conversation ID", "get-conversation");
        wrong("courier: get-contact takes no --conversation", "get-contact", "--contact", "1", "--conversation", "1");
        wrong("courier: add-labels needs JSON", "add-labels", "--conversation", "1");
        wrong("courier: list-agents takes no JSON", "list-agents", "{}");
        wrong("courier: This is no JSON", "find-contact", "{\"email\":");
        wrong("courier: find-contact takes a JSON object", "find-contact", "[1]");
        wrong("courier: This is no JSON", "find-contact", "{\"email\":\"a@b.cn\",\"email\":\"c@d.cn\"}");
        assertEquals(0, sandbox.calls().size());
    }

    private void wrong(String sentence, String... words) {
        Outcome outcome = run(words);
        assertEquals(2, outcome.exit(), outcome.err());
        assertTrue(outcome.err().startsWith(sentence), outcome.err());
    }
}
