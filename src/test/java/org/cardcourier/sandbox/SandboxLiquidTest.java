package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cardcourier.screen.RubyLiquid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Liquid makes of outgoing texts in the sandbox, and where that is not what it makes of them in Chatwoot. */
class SandboxLiquidTest {

    private static final Map<String, Object> PEOPLE = Map.of(
            "contact",
            Map.of("name", "LEAKED-NAME", "email", "leaked@contact.example"),
            "account",
            Map.of("name", "LEAKED-ACCOUNT"));

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private String stored(String parameters) {
        return client.post("/conversations/1/messages", parameters)
                .json()
                .path("content")
                .asText();
    }

    private String outgoing(String content) throws IOException {
        return stored("{\"content\":" + new ObjectMapper().writeValueAsString(content) + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            备注 {{contact.email}} 完           | 备注 zhangwei@example.com 完
            {{ contact.first_name }} {{contact.phone_number}} {{contact.custom_attribute.tier}} | 张伟 +8613800000001 gold
            {{agent.name}} {{conversation.display_id}} {{inbox.id}} {{account.name}} | 小云 1 1 示例商店 Example Shop
            Mug {{size}} blue                   | Mug  blue
            50% {{ off {% if                    | 50% {{ off {% if
            a {% bogus %} {{contact.name}}      | a {% bogus %} {{contact.name}}
            订单 `{{contact.name}}` 好           | 订单 `{{contact.name}}` 好
            {% raw %}{{x}}{% endraw %}          | {{x}}
            {% if contact.email %}yes{% endif %} | yes
            \\{\\{contact.email}}               | \\{\\{contact.email}}
            """)
    void anOutgoingTextIsATemplate(String content, String seen) throws IOException {
        assertEquals(seen, outgoing(content).strip());
    }

    @Test
    void aNoteIsATemplateAndWhatACustomerWritesIsNot() {
        assertEquals("张伟", stored("{\"content\":\"{{contact.name}}\",\"private\":true}"));
        sandbox.say(1, "{{contact.name}}");
        List<StoredMessage> messages = sandbox.messages(1);
        assertEquals("{{contact.name}}", messages.get(messages.size() - 1).content());
    }

    @Test
    void noTemplateReadsAFileOrRunsForEver() throws IOException {
        for (String content : List.of(
                "{% include '" + Path.of("pom.xml").toAbsolutePath() + "' %}",
                "{% include 'pom.xml' %}",
                "{% for i in (1..1000000000) %}x{% endfor %}",
                "{% if true %}".repeat(5_000))) {
            assertEquals(content, outgoing(content));
        }
    }

    /** On the right what a real Chatwoot stores where the sandbox stores another text. */
    @Test
    void rubysLiquidDiffersWhereItIsSaid() {
        Map<String, String> ruby = Map.of(
                "{% echo contact.email %}", "leaked@contact.example",
                "{% liquid echo contact.email %}", "leaked@contact.example",
                "{{contact.email | no_such_filter}}", "leaked@contact.example",
                "{{ }}", "",
                "{{}}", "",
                "{%- raw -%} a {%- endraw -%}", "{%- raw -%} a {%- endraw -%}",
                "{% include 'x' %}", "Liquid error: This liquid context does not allow includes.",
                "{{ 1 | divided_by: 0 }}", "Liquid error: divided by 0");
        List<String> same = List.of(
                "Hi {{contact.name}} {{size}} x",
                "50% {{ off {% if",
                "{{ '{{' }}x {{ '{%' }} `{{kept}}`",
                "{% raw %}Mug {{size}} `42`{% endraw %}",
                "{{{contact.name}}}",
                "{{\ncontact.name\n}}",
                "{{ a b c }}",
                "{{contact[\"email\"]}}",
                "{% assign x = contact.email %}{{x | upcase}}",
                "{% comment %}x{% endcomment %}",
                "{%# note %}x",
                "{% for i in (1..3) %}{{i}}{% endfor %}",
                "{% bogus %}",
                "{{contact.name",
                "{%}",
                "{{%",
                "} }} %}");
        List<String> texts = new ArrayList<>(same);
        texts.addAll(ruby.keySet());
        List<String> stored = RubyLiquid.stored(texts);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String ours = Liquid.stored(text, PEOPLE);
            assertEquals(ruby.getOrDefault(text, ours), stored.get(i), text);
            assertEquals(!ruby.containsKey(text), ours.equals(stored.get(i)), text);
        }
    }
}
