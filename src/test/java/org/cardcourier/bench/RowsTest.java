package org.cardcourier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import freemarker.template.Template;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.NoticeReader;
import org.junit.jupiter.api.Test;

/** What the benchmark sends. */
class RowsTest {

    private final Templates templates = new Templates(Path.of("templates"), "zh-CN");

    private String card(Object body) throws Exception {
        Template template = templates.configuration().getTemplate("order-card.md.ftl");
        StringWriter card = new StringWriter();
        template.process(Map.of("body", body), card);
        return card.toString();
    }

    @Test
    void theBareRouteMakesTheSameCardOfItAsWeDo() throws Exception {
        Rows rows = new Rows();
        byte[] row = rows.template();
        rows.next(row);
        Map<String, Object> asItCame = new ObjectMapper().readValue(row, new TypeReference<>() {});
        assertEquals(card(new NoticeReader(templates::known).read(asItCame)), card(asItCame));
    }

    @Test
    void noFileWritesToConversationsApart() throws Exception {
        Rows rows = new Rows();
        byte[] row = rows.template();
        rows.next(row);
        assertEquals(
                10_001, new ObjectMapper().readTree(row).get("conversation_id").asInt());
        assertEquals(2, rows.nextApart(row));
        assertEquals(
                20_002, new ObjectMapper().readTree(row).get("conversation_id").asInt());
        assertEquals(
                "bench-0000000002",
                new ObjectMapper().readTree(row).get("notice_id").asText());
    }
}
