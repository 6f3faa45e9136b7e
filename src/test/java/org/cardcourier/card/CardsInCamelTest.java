package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import freemarker.template.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.freemarker.FreemarkerComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The words that Camel's own FreeMarker component writes with our configuration are the words of a preview. */
class CardsInCamelTest {

    private final Templates templates = new Templates(Path.of("templates"), "zh-CN");
    private final Cards cards = new Cards(templates);

    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.addComponent("freemarker", new FreemarkerComponent() {
            @Override
            public Configuration getConfiguration() {
                return templates.configuration();
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private String written(String file, Notice notice) {
        return camel.createProducerTemplate().requestBody("freemarker:" + file, notice, String.class);
    }

    @Test
    void camelWritesTheSameCard() throws IOException {
        for (Path sample : SamplesTest.samples()) {
            Notice notice = NoticeJson.read(sample);
            String text = written(cards.template(notice), notice);
            String question = written(cards.questionTemplate(notice), notice);
            assertEquals(
                    cards.preview(notice, "Channel::WebWidget"),
                    cards.messages(notice, text, question, "Channel::WebWidget"),
                    sample.toString());
        }
    }

    @Test
    void camelCannotReadAFileOutsideTheFolderEither() {
        Notice notice = NoticeJson.read("{\"order\":{}}");
        assertThrows(CamelExecutionException.class, () -> written("../pom.xml", notice));
    }
}
