package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The notices in {@code samples/} and the cards that are expected of them: whoever changes a card's words sees it here. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("samples");
    private static final String ENDING = ".notice.json";

    private final Templates templates = new Templates(Path.of("templates"), "zh-CN");
    private final Cards cards = new Cards(templates);

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.toString().endsWith(ENDING) && Files.exists(expectedFile(file)))
                    .sorted()
                    .toList();
        }
    }

    private static Path expectedFile(Path sample) {
        return Path.of(sample.toString().replace(ENDING, ".expected.md"));
    }

    @TestFactory
    Stream<DynamicTest> everySampleBecomesTheCardBesideIt() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.getFileName().toString(),
                        () -> assertEquals(
                                Files.readString(expectedFile(sample)).stripTrailing(),
                                cards.render(NoticeJson.read(sample)))));
    }

    @Test
    void everyTemplateHasAtLeastTwoSamplesInEachLanguage() throws IOException {
        List<String> used = samples().stream()
                .map(NoticeJson::read)
                .map(notice -> cards.template(notice) + " with " + templates.words(notice.locale()))
                .toList();
        assertEquals(List.of("en", "zh"), templates.languages());
        for (String file : templates.files()) {
            for (String language : file.startsWith("order-card-seed") ? List.of("zh") : templates.languages()) {
                String both = file + " with words." + language + ".ftl";
                assertTrue(used.stream().filter(both::equals).count() >= 2, both);
            }
        }
    }

    @Test
    void everyTemplateCanWriteEverySample() throws IOException {
        for (Path sample : samples()) {
            Notice notice = NoticeJson.read(sample);
            for (String file : templates.files()) {
                for (String language : templates.languages()) {
                    Notice inIt = notice.inLocale(language);
                    assertFalse(templates.render(file, inIt).isBlank(), file + " with " + sample + " in " + language);
                }
            }
        }
    }

    @Test
    void theQuestionHoldsNothingThatACustomerWrote() throws IOException {
        for (Path sample : samples()) {
            Notice notice = NoticeJson.read(sample);
            assertEquals("需要帮助吗?", templates.render("order-question.md.ftl", notice.inLocale("zh-CN")));
            assertEquals(
                    "Can we help you with this order?",
                    templates.render("order-question.md.ftl", notice.inLocale("en-GB")));
        }
    }
}
