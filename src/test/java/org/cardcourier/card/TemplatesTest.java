package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.cardcourier.LogLines;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person who edits templates may rely on, and what a template cannot do. */
class TemplatesTest {

    private final Notice notice = NoticeJson.read("""
            {"order": {"order_id": "SO-1", "extra": {"pickup_code": "88_42", "_": "*"}, "items": [{"name": "a"}, {"name": "b"}]},
             "actions": [{"type": "postback", "text": "Hilfe", "payload": "P"}]}
            """);

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("templates"));
        Files.writeString(home.resolve("secret.txt"), "geheim");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private Templates templates() {
        return new Templates(folder, "zh-CN");
    }

    private String rendered(String text) throws IOException {
        write("a.md.ftl", text);
        return templates().render("a.md.ftl", notice);
    }

    private void assertProblem(String sentence, String text) {
        TemplateProblem problem = assertThrows(TemplateProblem.class, () -> rendered(text));
        assertEquals(sentence, problem.getMessage());
    }

    @Test
    void aTemplateSeesTheNoticeUnderItsJsonNames() throws IOException {
        assertEquals("n-1 1 SO-1 a b Hilfe P 88_42 auto true", rendered("""
                        ${body.notice_id} ${body.conversation_id} ${body.order.order_id} <#list body.order.items as item>${item.name} </#list>\
                        ${body.actions[0].text} ${body.actions[0].payload} ${body.order.extra.pickup_code} ${body.shape} \
                        ${(body.message!"")?is_string?c}
                        """));
    }

    @Test
    void numbersStayDigitsOnEveryHost() throws IOException {
        assertEquals("1234567 1058.5 true", rendered("${1234567} ${1058.50} ${true}"));
    }

    @Test
    void whatATemplateIncludesIsEscapedAsWell() throws IOException {
        Files.createDirectory(folder.resolve("parts"));
        write("parts/foot.ftl", "${body.order.extra['_']}");
        assertEquals("\\* <", rendered("<#include 'parts/foot.ftl'> ${'<'}"));
    }

    @Test
    void aTemplateCannotMakeObjects() {
        assertProblem(
                "templates/a.md.ftl, line 2: Instantiating freemarker.template.utility.Execute is not allowed in the template"
                        + " for security reasons.",
                "x\n${\"freemarker.template.utility.Execute\"?new()(\"id\")}");
    }

    @Test
    void aTemplateCannotReachJava() {
        TemplateProblem problem = assertThrows(TemplateProblem.class, () -> rendered("${body?api.hashCode()}"));
        assertTrue(problem.getMessage().startsWith("templates/a.md.ftl, line 1: Can't use ?api"), problem.getMessage());
        for (String call : List.of(
                "body.hashCode()",
                "body.order.orderId()",
                "body.getClass()",
                "body.class",
                "body.order.items.size()",
                "body.order.extra.isEmpty()",
                "body.order_id.bytes")) {
            assertThrows(TemplateProblem.class, () -> rendered("${" + call + "}"), call);
        }
    }

    @Test
    void aTemplateCannotLeaveItsFolder() {
        for (String path : List.of("../secret.txt", "/../secret.txt", "file:/etc/hostname", "parts/../../secret.txt")) {
            assertThrows(TemplateProblem.class, () -> rendered("<#include '" + path + "'>"), path);
        }
        assertThrows(TemplateProblem.class, () -> {
            Files.createSymbolicLink(folder.resolve("out.ftl"), home.resolve("secret.txt"));
            rendered("<#include 'out.ftl'>");
        });
    }

    @Test
    void aMisspeltFieldIsNamedWithFileAndLine() {
        assertProblem(
                "templates/a.md.ftl, line 2: The following has evaluated to null or missing: ==> order.oder_id",
                "<#assign order = body.order>\nx ${order.oder_id}");
    }

    @Test
    void aMistakeInADirectiveIsNamedWithTheLineThatUsesIt() {
        assertProblem(
                "templates/a.md.ftl, line 2: When calling macro \"code\", required parameter \"value\" (parameter #1) was"
                        + " specified, but had null/missing value.",
                "x\n<@code body.order.oder_id/>");
    }

    @Test
    void aTemplateIsFoundByNameAndLanguage() throws IOException {
        for (String file : List.of("a.md.ftl", "a.en.md.ftl", "a.de-at.md.ftl", "b.en.md.ftl", "c.txt", "D.md.ftl")) {
            write(file, "x");
        }
        Templates chinese = templates();
        assertEquals(List.of("a", "b"), List.copyOf(chinese.known()));
        assertEquals(List.of("a.de-at.md.ftl", "a.en.md.ftl", "a.md.ftl", "b.en.md.ftl"), chinese.files());
        assertEquals("a.md.ftl", chinese.resolve("a", ""));
        assertEquals("a.md.ftl", chinese.resolve("a", "zh-CN"));
        assertEquals("a.en.md.ftl", chinese.resolve("a", "en"));
        assertEquals("a.en.md.ftl", chinese.resolve("a", "en-US"));
        assertEquals("a.de-at.md.ftl", chinese.resolve("a", "de-AT"));
        assertEquals("a.md.ftl", chinese.resolve("a", "fr"));
        Templates english = new Templates(folder, "en");
        assertEquals("a.en.md.ftl", english.resolve("a", ""));
        assertEquals("a.en.md.ftl", english.resolve("a", "fr"));
        assertEquals("a.md.ftl", english.resolve("a", "zh-TW"));
        assertEquals("b.en.md.ftl", english.resolve("b", "zh"));
    }

    @Test
    void theWordsOfALanguageAreOneFile() throws IOException {
        write("a.md.ftl", "<#import words_in(body.locale) as words>\n${words.hello} ${body.order.order_id}");
        write("words.zh.ftl", "<#assign hello = '您好'>");
        write("words.en.ftl", "<#assign hello = 'Hello'>");
        write("words.pt-br.ftl", "<#assign hello = 'Olá'>");
        Templates chinese = templates();
        assertEquals(List.of("en", "pt-br", "zh"), chinese.languages());
        assertEquals(List.of("a"), List.copyOf(chinese.known()));
        assertEquals("您好 SO-1", chinese.render("a.md.ftl", notice));
        assertEquals("Hello SO-1", chinese.render("a.md.ftl", notice.inLocale("en-US")));
        assertEquals("Olá SO-1", chinese.render("a.md.ftl", notice.inLocale("pt-BR")));
        assertEquals("您好 SO-1", chinese.render("a.md.ftl", notice.inLocale("pt")));
        Templates english = new Templates(folder, "en");
        assertEquals("Hello SO-1", english.render("a.md.ftl", notice));
        assertEquals("Hello SO-1", english.render("a.md.ftl", notice.inLocale("fr")));
        Templates french = new Templates(folder, "fr");
        assertEquals("您好 SO-1", french.render("a.md.ftl", notice));
        edit("words.en.ftl", "<#assign hello = 'Hi'>");
        await(() -> english.render("a.md.ftl", notice).equals("Hi SO-1"));
        edit("words.en.ftl", "<#assign hello = >");
        pause(english);
        assertEquals("Hi SO-1", english.render("a.md.ftl", notice));
    }

    @Test
    void aWordThatALanguageLacksIsNamedWithFileAndLine() throws IOException {
        write("words.zh.ftl", "<#assign hello = '您好'>");
        assertProblem(
                "templates/a.md.ftl, line 2: The following has evaluated to null or missing: ==> words.bye",
                "<#import words_in(body.locale) as words>\n${words.bye}");
    }

    @Test
    void anUnknownTemplateIsRefusedWithTheKnownOnes() throws IOException {
        write("order-card.md.ftl", "x");
        write("other.en.md.ftl", "x");
        assertRefused("there is no template \"order-crad\", known are order-card, other", "order-crad", "");
        assertRefused("template \"other\" has no text for locale \"zh-cn\", there are other.en.md.ftl", "other", "");
    }

    @Test
    void nothingButANameCanBeATemplate() throws IOException {
        write("a.md.ftl", "x");
        for (String name : List.of(
                "file:/etc/passwd",
                "../secret",
                "a/../a",
                "a.md.ftl",
                "a?x=true",
                "",
                " a",
                "a\n",
                "A",
                "ａ",
                "a%2e",
                "classpath:a",
                "a\u0000",
                "x".repeat(101),
                "订单")) {
            assertRefused("template must be a name of a-z, 0-9 and -, got \"" + OneLine.of(name) + "\"", name, "");
            if (!name.isEmpty() && !name.equals("A")) {
                assertThrows(RefusedCard.class, () -> templates().resolve("a", name), name);
            }
        }
        assertThrows(RefusedCard.class, () -> templates().render("../secret.txt", notice));
        assertThrows(RefusedCard.class, () -> templates().render("gone.md.ftl", notice));
    }

    private void assertRefused(String sentence, String template, String locale) {
        RefusedCard refused = assertThrows(RefusedCard.class, () -> templates().resolve(template, locale));
        assertEquals(sentence, refused.getMessage());
    }

    @Test
    void anEditIsSeenWithoutARestart() throws IOException {
        write("a.md.ftl", "eins");
        Templates templates = templates();
        assertEquals("eins", templates.render("a.md.ftl", notice));
        edit("a.md.ftl", "zwei");
        await(() -> templates.render("a.md.ftl", notice).equals("zwei"));
        write("neu.md.ftl", "neu");
        await(() -> templates.known().contains("neu") && resolves(templates, "neu"));
    }

    @Test
    void aBrokenEditKeepsTheLastGoodTextAndIsSaidOnce() throws IOException {
        write("a.md.ftl", "gut ${body.order.order_id}");
        Templates templates = templates();
        try (LogLines log = new LogLines(LastGood.class)) {
            edit("a.md.ftl", "erste\n<#if body.order>\nzweite");
            await(() -> {
                assertEquals("gut SO-1", templates.render("a.md.ftl", notice));
                return !log.lines().isEmpty();
            });
            pause(templates);
            assertEquals(1, log.lines().size());
            assertEquals(
                    "WARN templates/a.md.ftl, line 3: Unexpected end of file reached. You have an unclosed #if. Check if the"
                            + " FreeMarker end-tags are present, and aren't malformed.; cards go on with its last good text",
                    log.lines().get(0));
            edit("a.md.ftl", "");
            await(() -> templates.render("a.md.ftl", notice).equals("gut SO-1")
                    && log.lines().size() == 2);
            assertEquals(
                    "WARN templates/a.md.ftl is empty; cards go on with its last good text",
                    log.lines().get(1));
            edit("a.md.ftl", "besser");
            await(() -> templates.render("a.md.ftl", notice).equals("besser"));
        }
    }

    @Test
    void aDeletedTemplateStillServesNoticesThatWereAccepted() throws IOException {
        write("a.md.ftl", "gut");
        write("b.md.ftl", "b");
        Templates templates = templates();
        try (LogLines log = new LogLines(LastGood.class)) {
            Files.delete(folder.resolve("a.md.ftl"));
            await(() -> !resolves(templates, "a"));
            await(() -> {
                assertEquals("gut", templates.render("a.md.ftl", notice));
                return !log.lines().isEmpty();
            });
            pause(templates);
            assertEquals(List.of("WARN templates/a.md.ftl is gone; cards go on with its last good text"), log.lines());
            edit("a.md.ftl", "wieder da");
            await(() -> templates.render("a.md.ftl", notice).equals("wieder da"));
        }
    }

    @Test
    void aTemplateThatIsBrokenFromTheStartIsSaidAtTheStart() throws IOException {
        write("a.md.ftl", "x\n</#if>");
        try (LogLines log = new LogLines(Templates.class)) {
            Templates templates = templates();
            assertEquals(1, log.lines().size());
            assertTrue(
                    log.lines().get(0).startsWith("WARN templates/a.md.ftl, line 2: "),
                    log.lines().get(0));
            assertThrows(TemplateProblem.class, () -> templates.render("a.md.ftl", notice));
        }
    }

    @Test
    void aTemplateWithoutTextIsRefused() {
        assertThrows(RefusedCard.class, () -> rendered("<#if false>x</#if> "));
    }

    @Test
    void fortyEightThreadsWriteTheSameCardWhileItIsEdited() throws Exception {
        write("a.md.ftl", "<#list body.order.items as item>\n- ${item.name} <@code body.order.order_id/>\n</#list>");
        Templates templates = templates();
        ExecutorService threads = Executors.newFixedThreadPool(48);
        List<Future<Integer>> done = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            done.add(threads.submit((Callable<Integer>) () -> {
                int same = 0;
                for (int n = 0; n < 400; n++) {
                    same += templates.render("a.md.ftl", notice).equals("- a `SO-1`\n- b `SO-1`") ? 1 : 0;
                }
                return same;
            }));
        }
        for (int i = 0; i < 5; i++) {
            edit("a.md.ftl", i % 2 == 0 ? "<#list" : "<#list body.order.items as i>\n- ${i.name} `SO-1`\n</#list>");
        }
        for (Future<Integer> each : done) {
            assertEquals(400, each.get());
        }
        threads.shutdown();
    }

    /** An edit that a clock of whole seconds would see as well. */
    private void edit(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Instant before = Files.exists(path) ? Files.getLastModifiedTime(path).toInstant() : Instant.now();
        Path draft = home.resolve("draft");
        Files.writeString(draft, text);
        Files.setLastModifiedTime(draft, FileTime.from(before.plusSeconds(2)));
        Files.move(draft, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean resolves(Templates templates, String name) {
        try {
            return templates.resolve(name, "").startsWith(name);
        } catch (RefusedCard e) {
            return false;
        }
    }

    /** Lets FreeMarker look at the file at least once more. */
    private void pause(Templates templates) {
        long end = System.nanoTime() + Duration.ofMillis(1_200).toNanos();
        await(() -> {
            assertFalse(templates.render("a.md.ftl", notice).isEmpty());
            return System.nanoTime() > end;
        });
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within 20 s");
            Thread.onSpinWait();
        }
    }
}
