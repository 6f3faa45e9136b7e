package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;

class OrdersPageTest {

    private final NoticeReader reader = new NoticeReader(SomeTemplates.SHIPPED);

    @Test
    void aBadOrderSpoilsOnlyItselfAndItsTimeCounts() {
        OrdersPage page = read("""
                [{"notice_id": "a", "conversation_id": 77, "order": {}, "event_time": "2026-01-20T14:30:00+08:00"},
                 {"notice_id": "b", "order": {}, "event_time": "2026-01-20T16:30:00+08:00"},
                 {"notice_id": "c", "conversation_id": 77, "order": {}, "event_time": "2026-01-20T15:30:00+08:00"}]
                """, null);

        assertEquals(List.of("a", "c"), page.notices().stream().map(Notice::id).toList());
        assertEquals(
                List.of("notice 1: conversation_id is missing"),
                page.problems().stream().map(Problem::sentence).toList());
        assertEquals(Instant.parse("2026-01-20T08:30:00Z"), page.newest());
    }

    @Test
    void aMappingNamesTheListTheFieldsAndTheTimeZone() {
        Mapping mapping = MappingFile.read("erp", "mappings/erp.yaml", """
                rows: result.list
                time_zone: Asia/Shanghai
                fields: {conversation_id: chat, order.order_id: no, event_time: changed}
                """);

        OrdersPage page = read("""
                {"result": {"list": [{"no": "SO-1", "chat": 7, "changed": "2026-01-20 16:30:00"}]}}""", mapping);

        assertEquals("SO-1", page.notices().get(0).orderId());
        assertEquals(Instant.parse("2026-01-20T08:30:00Z"), page.newest());
    }

    @Test
    void anEmptyPageHasNoTime() {
        assertEquals(new OrdersPage(List.of(), List.of(), null), read("[]", null));
    }

    @Test
    void aPageThatIsNoJsonIsNoPage() {
        assertThrows(UnreadableJson.class, () -> read("<html>502 Bad Gateway</html>", null));
    }

    private OrdersPage read(String body, Mapping mapping) {
        return OrdersPage.read(body.getBytes(UTF_8), mapping, reader, Instant.parse("2030-01-01T00:00:00Z"));
    }
}
