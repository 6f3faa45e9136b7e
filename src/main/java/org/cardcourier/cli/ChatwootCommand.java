package org.cardcourier.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.route.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier chatwoot}: one operation on Chatwoot, now and outside of the journal. */
@Command(
        name = "chatwoot",
        description = {
            "Ask or tell Chatwoot one thing, now, as a route does with direct:chatwoot-OPERATION; prints its answer as JSON.",
            "Without OPERATION it lists them. What changes something is done once and kept nowhere: to tell a customer",
            "something for certain, use courier send. Exit code 1 if Chatwoot refuses or cannot be reached."
        })
final class ChatwootCommand implements Callable<Integer> {

    /** Whoever has the answer to list-inboxes or get-profile on a screen must not have these as well. */
    private static final Set<String> SECRETS = Set.of(
            "access_token",
            "pubsub_token",
            "hmac_token",
            "hmac_identifier",
            "secret",
            "provider_config",
            "imap_password",
            "smtp_password",
            "bot_token",
            "page_access_token",
            "user_access_token",
            "line_channel_secret",
            "line_channel_token",
            "auth_token",
            "api_key_sid",
            "api_key_secret");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST_BODY = 1 << 20;

    private final Courier courier;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "OPERATION",
            description = "Such as get-conversation; left out: the list of all")
    private String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "What it takes, in Chatwoot's words; - for standard input")
    private String body;

    @Option(
            names = "--conversation",
            paramLabel = "ID",
            description = "The conversation's number, as in the dashboard's address")
    private Long conversation;

    @Option(names = "--contact", paramLabel = "ID", description = "The contact's number")
    private Long contact;

    @Option(names = "--json", description = "The answer on one line")
    private boolean json;

    @Mixin
    private AccountOption account;

    ChatwootCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            ChatwootOperation.ALL.forEach(this::tell);
            return 0;
        }
        ChatwootOperation operation = ChatwootOperation.of(name)
                .orElseThrow(() -> new Courier.WrongUse(
                        "There is no operation " + name + "; courier chatwoot without a word lists them"));
        check(operation);
        JsonNode given = given(operation);
        JsonNode answer = withoutSecrets(ask(account.one(courier.settings()), operation, given));
        courier.terminal()
                .say(
                        json
                                ? Json.line(answer)
                                : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        return 0;
    }

    private void tell(ChatwootOperation each) {
        ObjectNode line = Json.object()
                .put("operation", each.name())
                .put("about", each.about().name().toLowerCase(Locale.ROOT))
                .put("body", each.example().isEmpty() ? null : each.example())
                .put("does", each.description());
        String about =
                switch (each.about()) {
                    case ACCOUNT -> "";
                    case CONVERSATION -> " --conversation ID";
                    case CONTACT -> " --contact ID";
                };
        String words = each.name() + about + (each.example().isEmpty() ? "" : " '" + each.example() + "'");
        courier.terminal().say(json ? Json.line(line) : words + "\n    " + each.description());
    }

    /** A number that an operation would not look at is a mistake: it would do something else than was meant. */
    private void check(ChatwootOperation operation) {
        require(operation, ChatwootOperation.About.CONVERSATION, "--conversation", conversation);
        require(operation, ChatwootOperation.About.CONTACT, "--contact", contact);
        if (operation.needsBody() && body == null) {
            throw new Courier.WrongUse(operation.name() + " needs JSON, such as '" + operation.example() + "'");
        }
        if (operation.example().isEmpty() && body != null) {
            throw new Courier.WrongUse(operation.name() + " takes no JSON");
        }
    }

    private static void require(ChatwootOperation operation, ChatwootOperation.About about, String option, Long given) {
        if (operation.about() == about && given == null) {
            throw new Courier.WrongUse(operation.name() + " needs " + option + " ID");
        }
        if (operation.about() != about && given != null) {
            throw new Courier.WrongUse(operation.name() + " takes no " + option);
        }
    }

    private JsonNode given(ChatwootOperation operation) throws IOException {
        if (body == null) {
            return Json.object();
        }
        byte[] bytes = body.equals("-")
                ? courier.terminal().in().readNBytes(LARGEST_BODY + 1)
                : body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LARGEST_BODY) {
            throw new Courier.WrongUse("The JSON is larger than 1 MB");
        }
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new Courier.WrongUse("This is no JSON: " + e.getOriginalMessage());
        }
        throw new Courier.WrongUse(operation.name() + " takes a JSON object, such as '" + operation.example() + "'");
    }

    private JsonNode ask(Settings settings, ChatwootOperation operation, JsonNode given) throws Exception {
        try (CamelContext camel = Application.onlyChatwoot(settings, courier.clock());
                ProducerTemplate template = camel.createProducerTemplate()) {
            Exchange answer = template.request("direct:chatwoot-" + operation.name(), exchange -> {
                if (conversation != null) {
                    exchange.setProperty(Names.CONVERSATION_ID, conversation);
                }
                if (contact != null) {
                    exchange.setProperty(Names.CONTACT_ID, contact);
                }
                exchange.getMessage().setBody(given);
            });
            if (answer.getException() != null) {
                throw failure(answer.getException());
            }
            return JSON.valueToTree(answer.getMessage().getBody());
        }
    }

    private static Exception failure(Exception thrown) {
        Throwable cause = thrown instanceof CamelExecutionException ? thrown.getCause() : thrown;
        return cause instanceof ChatwootFailure failure ? new Courier.Complaint(failure.getMessage()) : thrown;
    }

    private static JsonNode withoutSecrets(JsonNode answer) {
        for (JsonNode each : answer) {
            withoutSecrets(each);
        }
        if (answer instanceof ObjectNode object) {
            SECRETS.stream().filter(object::hasNonNull).forEach(secret -> object.put(secret, "…"));
        }
        return answer;
    }
}
