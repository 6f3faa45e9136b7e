package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;

class NoticeJsonTest {

    private final NoticeJson codec = new NoticeJson();

    @Test
    void whatIsStoredComesBackEqual() {
        SomeNotices some = new SomeNotices(42);
        for (int i = 0; i < 3000; i++) {
            Notice notice = some.next();
            assertEquals(notice, codec.read(codec.write(notice)));
        }
    }

    @Test
    void whatIsStoredIsWrittenAgainByteForByte() {
        SomeNotices some = new SomeNotices(7);
        for (int i = 0; i < 3000; i++) {
            byte[] stored = codec.write(some.next());
            assertArrayEquals(stored, codec.write(codec.read(stored)));
        }
    }

    @Test
    void everyFieldHasItsPlace() {
        String sent = """
                {"then": {"contact": {"custom_attributes": {"z": 1.50, "a": [null, true]}, "name": "王"}, "note": "注意", "team_id": 3,
                          "assignee_id": "9", "snoozed_until": "2026-12-01T00:00:00+08:00", "status": "snoozed",
                          "remove_labels": ["paid"], "add_labels": ["shipped"]},
                 "expires": "2026-01-21T14:30:00+08:00", "not_before": "2026-01-20T14:30:00.5+08:00",
                 "event_time": "2026-01-20T14:30:00+08:00", "shape": "pair", "locale": "EN-us", "template": "order-question",
                 "actions": [{"uri": "https://shop.example/1", "text": "查看详情", "type": "link"},
                             {"payload": "CONTACT_SUPPORT", "text": "联系客服", "type": "postback"}],
                 "order_data": {"extra": {"b": 2, "a": "1"}, "remark": "急",
                           "logistics": {"tracking_url": "https://sf.example/1", "tracking_number": "SF1", "carrier": "顺丰速运"},
                           "shipping_fee": 0.00, "total_amount": 1058.00,
                           "items": [{"image_url": "https://img.example/1.jpg", "price": 399.00, "quantity": 2, "name": "无线鼠标"}],
                           "currency": "CNY", "created_at": "2026-01-20 14:30", "status_text": "已发货", "status": "shipped",
                           "order_id": 42},
                 "conversation_id": "77", "notice_id": "so-42-shipped"}
                """;

        assertEquals("""
                {"notice_id":"so-42-shipped","conversation_id":77,\
                "order":{"order_id":"42","status":"shipped","status_text":"已发货","created_at":"2026-01-20 14:30","currency":"CNY",\
                "items":[{"name":"无线鼠标","quantity":"2","price":"399.00","image_url":"https://img.example/1.jpg"}],\
                "total_amount":"1058.00","shipping_fee":"0.00",\
                "logistics":{"carrier":"顺丰速运","tracking_number":"SF1","tracking_url":"https://sf.example/1"},\
                "remark":"急","extra":{"a":"1","b":"2"}},\
                "actions":[{"type":"link","text":"查看详情","uri":"https://shop.example/1"},\
                {"type":"postback","text":"联系客服","payload":"CONTACT_SUPPORT"}],\
                "template":"order-question","locale":"en-US","shape":"pair","event_time":"2026-01-20T06:30:00Z",\
                "not_before":"2026-01-20T06:30:00.500Z","expires":"2026-01-21T06:30:00Z",\
                "then":{"add_labels":["shipped"],"remove_labels":["paid"],"status":"snoozed","snoozed_until":1796054400,\
                "assignee_id":9,"team_id":3,"note":"注意","contact":{"custom_attributes":{"a":[null,true],"z":1.50},"name":"王"}}}""", canonical(sent));
    }

    @Test
    void parcelsAndMoneyHaveTheirPlace() {
        String sent = """
                {"conversation_id": 77, "notice_id": "so-42-shipped",
                 "order": {"expected_arrival": "1月底", "remark": "急", "refund_amount": 5, "discount_amount": 20.00, "tax_amount": "121.72",
                           "parcels": [{"items": [{"quantity": 1, "name": "无线鼠标"}, {"name": "数据线"}], "expected_arrival": "1月23日",
                                        "status_text": "运输中", "status": "in_transit", "tracking_url": "https://sf.example/1",
                                        "tracking_number": "SF1", "carrier": "顺丰速运"}, {}, {"status": "pending"}],
                           "shipping_fee": "0.00", "order_id": "SO-42"}}
                """;

        assertEquals("""
                {"notice_id":"so-42-shipped","conversation_id":77,\
                "order":{"order_id":"SO-42","shipping_fee":"0.00","tax_amount":"121.72","discount_amount":"20.00","refund_amount":"5",\
                "parcels":[{"carrier":"顺丰速运","tracking_number":"SF1","tracking_url":"https://sf.example/1","status":"in_transit",\
                "status_text":"运输中","expected_arrival":"1月23日","items":[{"name":"无线鼠标","quantity":"1"},{"name":"数据线"}]},\
                {"status":"pending"}],"expected_arrival":"1月底","remark":"急"}}""", canonical(sent));
    }

    @Test
    void aMessageKeepsItsAttributesSortedByName() {
        String sent = """
                {"notice_id": "m-1", "conversation_id": 77,
                 "message": {"content": "请选择", "content_type": "input_select", "message_type": "outgoing", "private": "true",
                             "content_attributes": {"x": {"b": 10000000000, "a": 1e2},
                                                    "items": [{"value": "YES", "title": "是"}]}}}
                """;

        assertEquals("""
                {"notice_id":"m-1","conversation_id":77,\
                "message":{"content":"请选择","content_type":"input_select",\
                "content_attributes":{"items":[{"title":"是","value":"YES"}],"x":{"a":1E+2,"b":10000000000}},"private":true}}""", canonical(sent));
    }

    @Test
    void absentEmptyAndDefaultAreTheSame() {
        String little = """
                {"notice_id":"n","conversation_id":1,"order":{"order_id":"SO-1"}}""";
        String much = """
                {"notice_id": "n", "conversation_id": 1, "message": null, "actions": [], "template": "order-card", "locale": "",
                 "shape": "auto", "event_time": null, "expires": "", "then": {"status": "", "add_labels": [], "contact": {}},
                 "order": {"order_id": "SO-1", "status": "", "items": [], "logistics": {"carrier": ""}, "extra": {}}}
                """;

        assertEquals(little, canonical(little));
        assertEquals(little, canonical(much));
    }

    @Test
    void aNoticeWithoutAnIdIsKnownByItsContent() {
        String one = """
                {"conversation_id": 77, "order": {"order_id": "SO-1", "status": "paid"}}""";
        String sameInOtherOrder = """
                {"order_data": {"status": "paid", "remark": "", "order_id": "SO-1"}, "conversation_id": "77"}""";
        String other = """
                {"conversation_id": 78, "order": {"order_id": "SO-1", "status": "paid"}}""";

        assertEquals("v1-4a570ab5e7c7f9ec800ad50b761d411231622c88", read(one).id());
        assertEquals(read(one), read(sameInOtherOrder));
        assertNotEquals(read(one).id(), read(other).id());
    }

    @Test
    void brokenStoredBytesAreNoNotice() {
        for (String bytes : new String[] {
            "",
            "[]",
            "{",
            "{\"notice_id\":\"n\"}",
            "{\"notice_id\":\"n\",\"conversation_id\":1,\"shape\":\"round\"}",
            "{\"notice_id\":\"n\",\"conversation_id\":1,\"expires\":\"soon\"}",
            "{\"notice_id\":\"n\",\"conversation_id\":1,\"order\":{\"colour\":\"red\"}}"
        }) {
            assertThrows(IllegalArgumentException.class, () -> codec.read(bytes.getBytes(UTF_8)), bytes);
        }
    }

    private String canonical(String sent) {
        return new String(codec.write(read(sent)), UTF_8);
    }

    private static Notice read(String sent) {
        return new NoticeReader(SomeTemplates.SHIPPED)
                .readAll(sent.getBytes(UTF_8), Limits.WEBHOOK)
                .get(0);
    }
}
