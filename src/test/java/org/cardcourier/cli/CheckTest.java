package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
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
                  routes/mine.camel.yaml:6 there is no step or key setBodyy
                """, outcome.out().replaceAll("SUCCESS.*\n", ""));
    }

    private final Map<String, List<String>> sentences = new LinkedHashMap<>();

    private void wrong(String file, String text, String... sentence) {
        home.write(file, text);
        sentences.put(file, List.of(sentence));
    }

    private static String route(String id, String steps) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n"
                + steps.indent(8);
    }

    private static String notice(String rest) {
        return "{\"notice_id\": \"n1\", \"conversation_id\": 77, \"order\": {\"order_id\": \"SO-42\"}" + rest + "}";
    }

    @TestFactory
    Stream<DynamicTest> everyMistakeHasItsSentence() {
        wrongRoutes();
        wrongTemplates();
        wrongMappings();
        wrongSamples();
        Map<String, List<String>> found = findings();
        Stream<DynamicTest> each = sentences.keySet().stream()
                .map(file -> DynamicTest.dynamicTest(file, () -> assertEquals(sentences.get(file), found.get(file))));
        DynamicTest noOther = DynamicTest.dynamicTest(
                "no other file",
                () -> assertEquals(
                        sentences.keySet().stream().sorted().toList(),
                        found.keySet().stream()
                                .filter(file -> !found.get(file).isEmpty())
                                .sorted()
                                .toList()));
        return Stream.concat(each, Stream.of(noOther));
    }

    private Map<String, List<String>> findings() {
        Map<String, List<String>> found = new LinkedHashMap<>();
        home.run("check", "--json").out().lines().forEach(line -> {
            JsonNode file = Json.tree(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            List<String> sentences = new java.util.ArrayList<>();
            for (JsonNode each : file.get("findings")) {
                String place = each.get("line").isNull() ? "" : each.get("line").asInt() + ": ";
                sentences.add(place + each.get("sentence").asText());
            }
            found.put(file.get("file").asText(), sentences);
        });
        return found;
    }

    private void wrongRoutes() {
        wrong(
                "routes/not-yaml.camel.yaml",
                "- route:\n    id: x\n     from: y\n",
                "3: mapping values are not allowed here");
        wrong(
                "routes/unknown-key.camel.yaml",
                route("unknown-key", "- setBodyy: {simple: x}"),
                "6: there is no step or key setBodyy");
        wrong(
                "routes/no-bean.camel.yaml",
                route("no-bean", "- setBody: {simple: x}\n- bean: {ref: cardd, method: plan}"),
                "7: route no-bean: there is no bean cardd");
        wrong(
                "routes/no-method.camel.yaml",
                route("no-method", "- bean: {ref: card, method: plann}"),
                "6: route no-method: the bean has no method plann");
        wrong(
                "routes/no-setting.camel.yaml",
                route("no-setting", "- to: \"log:{{no.such}}\""),
                "6: route no-setting: there is no setting no.such");
        wrong(
                "routes/no-option.camel.yaml",
                "- route:\n    id: no-option\n    from:\n      uri: journal:notices\n"
                        + "      parameters:\n        scheduel: 5s\n      steps:\n        - log: x\n",
                "6: route no-option: the endpoint has no option scheduel");
        wrong(
                "routes/no-component.camel.yaml",
                route("no-component", "- to: jms:queue:orders"),
                "6: route no-component: there is no component jms; put its jar into ext/");
        wrong(
                "routes/no-class.camel.yaml",
                route("no-class", "- throwException: {exceptionType: java.lang.NoSuch, message: x}"),
                "6: route no-class: there is no class java.lang.NoSuch");
        wrong(
                "routes/no-target.camel.yaml",
                route(
                        "no-target",
                        "- choice:\n    when:\n      - simple: \"${body} == 'x'\"\n        steps:\n"
                                + "          - to: direct:chatwoot-send-mesage"),
                "10: no route begins at direct:chatwoot-send-mesage; did you mean direct:chatwoot-send-message?");
        wrong(
                "routes/no-such-http-option.camel.yaml",
                route("no-such-http-option", "- to: https://shop.example.com/orders?connectTimout=5000"),
                "6: http has no option connectTimout, it would become a part of the request's query;"
                        + " did you mean connectTimeout?");
        wrong(
                "routes/redirects.camel.yaml",
                route("redirects", "- to: https://shop.example.com/orders?followRedirects=true"),
                "6: followRedirects=true hands headers, and with them keys, to whatever host the answer names: leave it out");
        wrong(
                "routes/no-configuration.camel.yaml",
                route("no-configuration", "- log: x")
                        .replace("    from:", "    routeConfigurationId: card-sent\n    from:"),
                "1: route no-configuration names the routeConfiguration card-sent, which does not exist");
        wrong(
                "routes/no-id.camel.yaml",
                "- routeConfiguration:\n    onException:\n      - onException:\n"
                        + "          exception: [java.lang.Exception]\n          handled: {constant: \"true\"}\n",
                "a routeConfiguration has no id, so it would catch the errors of every route: give it an id,"
                        + " and name it in the routes that it is for (routeConfigurationId)");
        home.write("routes/once.camel.yaml", route("once", "- log: x"));
        wrong(
                "routes/twice.camel.yaml",
                route("once", "- log: x"),
                "1: the route id once stands twice, also in routes/once.camel.yaml");
        wrong(
                "routes/wrong-name.yaml",
                route("wrong-name", "- log: x"),
                "is not read: a route file's name ends in .camel.yaml or .java");
        wrong("routes/Wrong.java", """
                import org.apache.camel.builder.RouteBuilder;
                public class Wrong extends RouteBuilder {
                    public void configure() {
                        from("direct:wrong").too("log:x");
                    }
                }
                """, "4: cannot find symbol: method too(java.lang.String)");
    }

    private void wrongTemplates() {
        wrong(
                "templates/no-end.md.ftl",
                "<#assign order = body.order>\n<#if order.remark?has_content>\n${order.remark}\n",
                "3: Unexpected end of file reached. You have an unclosed #if. Check if the FreeMarker end-tags are present, and aren't malformed. (with samples/batch-notices.csv)");
        wrong(
                "templates/no-field.md.ftl",
                "<#assign order = body.order>\n\n${order.oder_id}\n",
                "3: The following has evaluated to null or missing: ==> order.oder_id (with samples/batch-notices.csv)");
        wrong(
                "templates/Wrong_Name.md.ftl",
                "x",
                "is not read: a template's name is of a-z, 0-9 and -, such as order-card.md.ftl");
        wrong(
                "templates/order-card.whatsapp.yaml",
                "name: order_shipped\nlanguage: zh_CN\ntext: 订单 {{1}} {{2}}\nbody:\n  1: order.oder_id\n",
                "the text has {{2}}, and body has no 2");
        wrong(
                "templates/order-card.en.whatsapp.yaml",
                "name: order_shipped\nlanguage: en\ntext: Order {{1}}\nbody:\n  1: order.oder_id\n",
                "there is no order.oder_id in a notice");
        wrong(
                "templates/nothing.whatsapp.yaml",
                "name: x\nlanguage: en\ntext: y\n",
                "belongs to no template: there is no templates/nothing.md.ftl");
    }

    private void wrongMappings() {
        wrong(
                "mappings/no-field.yaml",
                "fields:\n  notice_id: id\n  ordr.order_id: number\n",
                "3: no notice has the field \"ordr.order_id\"; did you mean \"order.order_id\"?");
        wrong(
                "mappings/erp.yml",
                "fields:\n  notice_id: id\n",
                "is not read: a mapping's name is of a-z, 0-9 and -, such as shop.yaml");
    }

    private void wrongSamples() {
        wrong(
                "samples/no-notice.json",
                "{\"notice_id\": \"n 1\", \"conversation_id\": 0, \"order\": {}}",
                "notice_id must be 1 to 200 of A-Z a-z 0-9 . _ : -, got \"n 1\"",
                "conversation_id must be a whole number from 1 to 9999999999, got \"0\"");
        wrong(
                "samples/third-line.jsonl",
                notice("") + "\n\n" + notice(", \"shap\": \"pair\"") + "\n",
                "3: shap is no known field; did you mean \"shape\"?");
        wrong(
                "samples/other-card.notice.json",
                notice(", \"template\": \"order-question\""),
                "its card is not the expected one: line 1 is \"需要帮助吗?\", expected \"需要帮助么?\"");
        home.write("samples/other-card.expected.md", "需要帮助么?\n");
        wrong(
                "samples/no-template.notice.json",
                notice(", \"template\": \"order-kard\""),
                "template is none of the templates there are: no-end, no-field, order-card, order-card-seed, order-note, order-question, got \"order-kard\"");
    }
}
