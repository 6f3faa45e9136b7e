package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import liqp.TemplateParser;
import liqp.parser.Flavor;

/**
 * What Chatwoot makes of an outgoing text before it stores it: it runs Liquid over it, with the people of the conversation in
 * reach, takes what stands between backticks as it is, and leaves a text with a mistake alone (recorded from 4.10.0).
 *
 * <p>Chatwoot's Liquid is Ruby's, this one is liqp. Where a text is more than variables and the usual blocks they differ, and
 * not to the safe side: the tags {@code echo}, {@code liquid} and {@code render}, a filter that liqp does not know and an
 * error in the middle are for liqp a mistake (the text is left alone), where Ruby prints the value or "Liquid error: …".
 * So what a text may hold is proven with Ruby's, not with this.
 */
final class Liquid {

    private static final Pattern CODE = Pattern.compile("`(.*?)`", Pattern.DOTALL);
    private static final TemplateParser PARSER = new TemplateParser.Builder()
            .withFlavor(Flavor.LIQUID)
            .withErrorMode(TemplateParser.ErrorMode.LAX)
            .withNameResolver(name -> {
                throw new IllegalArgumentException("This liquid context does not allow includes.");
            })
            .withMaxIterations(100_000)
            .withMaxSizeRenderedString(1_000_000)
            .build();

    private Liquid() {}

    /** The draft as it is stored: private notes too are run through Liquid, what customers write is not. */
    static Draft stored(Conversation conversation, SandboxSeed.Account account, Draft draft) {
        String content = draft.content();
        if (draft.type() != Message.OUTGOING && draft.type() != Message.TEMPLATE || !isTemplate(content)) {
            return draft;
        }
        return draft.saying(stored(content, people(conversation, account, draft.sender())));
    }

    private static boolean isTemplate(String content) {
        return content != null && (content.contains("{{") || content.contains("{%"));
    }

    static String stored(String content, Map<String, Object> people) {
        try {
            String shielded = CODE.matcher(content).replaceAll("{% raw %}`$1`{% endraw %}");
            return PARSER.parse(shielded).render(people);
        } catch (RuntimeException | StackOverflowError e) {
            return content;
        }
    }

    private static Map<String, Object> people(Conversation conversation, SandboxSeed.Account account, Object sender) {
        Contact contact = conversation.contact();
        Map<String, Object> customer = named(contact.name);
        customer.put("id", contact.id);
        customer.put("email", contact.email);
        customer.put("phone_number", contact.phone);
        customer.put("custom_attribute", attributes(contact.custom));
        Map<String, Object> people = new HashMap<>();
        people.put("contact", customer);
        people.put("agent", agent(sender));
        people.put(
                "conversation",
                Map.of(
                        "display_id", conversation.id,
                        "contact_name", contact.name,
                        "custom_attribute", attributes(conversation.custom)));
        people.put("inbox", Map.of("id", conversation.inbox.id(), "name", conversation.inbox.name()));
        people.put("account", Map.of("id", account.id(), "name", account.name()));
        return people;
    }

    private static Map<String, Object> agent(Object sender) {
        if (sender instanceof SandboxSeed.User user) {
            Map<String, Object> agent = named(user.name());
            agent.put("email", user.email());
            return agent;
        } else if (sender instanceof SandboxSeed.Bot bot) {
            return named(bot.name());
        }
        return sender instanceof Contact contact ? named(contact.name) : Map.of();
    }

    private static Map<String, Object> named(String name) {
        String[] words = name.strip().split("\\s+");
        Map<String, Object> person = new HashMap<>();
        person.put("name", name);
        person.put("first_name", words[0]);
        person.put("last_name", words.length > 1 ? words[words.length - 1] : "");
        return person;
    }

    private static Map<String, Object> attributes(ObjectNode custom) {
        Map<String, Object> attributes = new HashMap<>();
        custom.properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        return attributes;
    }
}
