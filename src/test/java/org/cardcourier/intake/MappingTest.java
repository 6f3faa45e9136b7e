package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;

class MappingTest {

    private final NoticeReader reader = new NoticeReader(SomeTemplates.SHIPPED);

    @Test
    void aShopsExportBecomesNotices() throws IOException {
        String export = """
                {"page": 1, "orders": [
                  {"order_no": "SO-42", "state": 30, "state_name": "已发货", "created_at": "2026-01-20 14:30",
                   "updated_at": "2026-01-20 16:00:00", "chat": {"conversation": 77, "visitor": "u-1"},
                   "amount": {"paid": 1058.00, "freight": 0.00}, "buyer_memo": "",
                   "lines": [{"title": "无线鼠标", "count": 2, "unit_price": 399.00, "sku": "M-1"}, {"title": "数据线"}],
                   "parcel": {"company": "顺丰速运", "number": "SF1234567890"}, "pickup_code": 8842},
                  {"order_no": "SO-43", "state": 55, "chat": {"conversation": 78}}]}
                """;

        List<Notice> notices = reader.readAll(export.getBytes(UTF_8), shop(), Limits.WEBHOOK);

        assertEquals("""
                {"notice_id":"SO-42-30","conversation_id":77,\
                "order":{"order_id":"SO-42","status":"shipped","status_text":"已发货","created_at":"2026-01-20 14:30","currency":"CNY",\
                "items":[{"name":"无线鼠标","quantity":"2","price":"399.00"},{"name":"数据线"}],\
                "total_amount":"1058.00","shipping_fee":"0.00",\
                "logistics":{"carrier":"顺丰速运","tracking_number":"SF1234567890"},"extra":{"pickup_code":"8842"}},\
                "actions":[{"type":"link","text":"查看详情","uri":"https://shop.example.com/orders/SO-42"},\
                {"type":"postback","text":"联系客服","payload":"CONTACT_SUPPORT"}],"locale":"zh-CN",\
                "event_time":"2026-01-20T08:00:00Z"}""", canonical(notices.get(0)));
        assertEquals("""
                {"notice_id":"SO-43-55","conversation_id":78,"order":{"order_id":"SO-43","status":"55","currency":"CNY"},\
                "actions":[{"type":"link","text":"查看详情","uri":"https://shop.example.com/orders/SO-43"},\
                {"type":"postback","text":"联系客服","payload":"CONTACT_SUPPORT"}],"locale":"zh-CN"}""", canonical(notices.get(1)));
    }

    @Test
    void aProblemNamesThePlaceInTheRow() {
        String export = """
                {"orders": [{"order_no": "SO 42", "state": 30, "lines": [{"title": ["a"]}]}]}""";

        InvalidNotice refused =
                assertThrows(InvalidNotice.class, () -> reader.readAll(export.getBytes(UTF_8), shop(), Limits.WEBHOOK));

        assertEquals(
                List.of(
                        "notice 0: notice_id must be 1 to 200 of A-Z a-z 0-9 . _ : - (mapping shop takes it from {order_no}-{state}), got \"SO 42-30\"",
                        "notice 0: conversation_id is missing (mapping shop takes it from chat.conversation)",
                        "notice 0: order.items[0].name must be text (mapping shop takes it from title), got \"[…]\"",
                        "notice 0: actions[0].uri must not contain blanks, control characters or marks of direction, got \"https://shop.example.com/orders/SO 42\""),
                refused.problems().stream().map(Problem::sentence).toList());
    }

    @Test
    void aDocumentWithoutTheListOfRowsIsRefused() {
        assertEquals(
                "the notice has no list at \"orders\", where mapping shop looks for rows",
                assertThrows(
                                InvalidNotice.class,
                                () -> reader.readAll("{\"data\":[]}".getBytes(UTF_8), shop(), Limits.WEBHOOK))
                        .getMessage());
    }

    @Test
    void theRestGoesToExtra() {
        Mapping mapping = mapping("""
                fields: {conversation_id: chat.id, order.order_id: no}
                extra: rest
                """);

        assertEquals(
                "{conversation_id=5, order={order_id=1, extra={chat.name=王, codes=a, b, Lieferart=Abholung}}}",
                mapping.apply(tree("""
                                {"chat": {"id": 5, "name": "王"}, "no": 1, "codes": ["a", "b"], "parts": [{"x": 1}], "empty": "",
                                 "nothing": null, "Lieferart": "Abholung"}""")).toString());
    }

    @Test
    void aColumnMayHaveDotsAndBlanksInItsName() {
        Mapping mapping = mapping("""
                fields: {conversation_id: Chat No., order.order_id: "Order.No", order.remark: "{Order.No}/{Memo?}"}
                """);

        assertEquals(
                "{conversation_id=7, order={order_id=SO-1, remark=SO-1/}}",
                mapping.apply(Map.of("Chat No.", "7", "Order.No", "SO-1")).toString());
    }

    @Test
    void aTextWithAMissingValueIsNone() {
        Mapping mapping = mapping("""
                fields: {conversation_id: c, notice_id: "{no}-{state}", order.remark: "{{{no}}}"}
                actions: [{type: link, text: "{no}", uri: "https://shop.example/{slug}"}]
                """);

        assertEquals(
                "{conversation_id=7, order={remark={SO-1}}}",
                mapping.apply(Map.of("c", "7", "no", "SO-1")).toString());
    }

    @Test
    void parcelsAndWhatIsInThemAreMapped() {
        Mapping mapping = mapping("""
                fields:
                  conversation_id: c
                  order.order_id: no
                  order.discount_amount: money.off
                  order.parcels[]: packages
                  order.parcels[].tracking_number: number
                  order.parcels[].status: state
                  order.parcels[].items[]: goods
                  order.parcels[].items[].name: title
                  order.parcels[].items[].quantity: count
                values:
                  order.parcels[].status: {"3": in_transit}
                extra: rest
                """);

        assertEquals(
                "{conversation_id=7, order={order_id=SO-1, discount_amount=5, parcels=[{tracking_number=SF1, status=in_transit,"
                        + " items=[{name=鼠标, quantity=1}, {name=线}]}, {tracking_number=SF2}], extra={memo=x}}}",
                mapping.apply(tree("""
                                {"c": 7, "no": "SO-1", "memo": "x", "money": {"off": 5}, "packages": [
                                 {"number": "SF1", "state": 3, "goods": [{"title": "鼠标", "count": 1}, {"title": "线"}, {"sku": 1}]},
                                 {"number": "SF2", "goods": []}, {"weight": 2}]}
                                """)).toString());
    }

    @Test
    void aRowMayBeTheOneParcel() {
        Mapping mapping = mapping("fields:\n  conversation_id: c\n  order.parcels[].tracking_number: ship.no\n");

        assertEquals(
                "{conversation_id=7, order={parcels=[{tracking_number=SF1}]}}",
                mapping.apply(tree("{\"c\": 7, \"ship\": {\"no\": \"SF1\"}}")).toString());
        assertEquals(
                "{conversation_id=7}",
                mapping.apply(tree("{\"c\": 7, \"ship\": {}}")).toString());
    }

    @Test
    void labelsMayStandInOneText() {
        Mapping mapping = mapping("""
                fields: {conversation_id: c, then.add_labels: tags}
                constants: {then.remove_labels: [paid, pending], then.assignee_id: 9}
                """);

        assertEquals(
                "{conversation_id=7, then={add_labels=[vip, 已发货], remove_labels=[paid, pending], assignee_id=9}}",
                mapping.apply(Map.of("c", "7", "tags", "vip, 已发货")).toString());
    }

    @Test
    void aMessageCanBeMapped() {
        Mapping mapping = mapping("""
                fields: {conversation_id: c, message.content: "您好{name?}，{text}"}
                constants: {message.private: true}
                """);

        assertEquals(
                "您好王，已发货",
                reader.read(mapping.apply(Map.of("c", "7", "name", "王", "text", "已发货")))
                        .message()
                        .content());
    }

    @Test
    void everyMistakeIsNamedWithItsLine() {
        MappingRefused refused = assertThrows(MappingRefused.class, () -> mapping("""
                        fileds: {}
                        colour: red
                        rows: [orders]
                        time_zone: Peking
                        fields:
                          conversation: chat
                          order.items: lines
                          order_id: no
                          order.remark: "{memo"
                          order.status: ""
                          order.status_text: null
                          order.status: state
                        constants:
                          order.items[].name: 鼠标
                          order.parcels[].status: shipped
                        actions:
                          - {type: link, text: 查看, url: "https://shop.example"}
                        extra: all
                        """));

        assertEquals("""
                mappings/shop.yaml:1: unknown key "fileds"; did you mean "fields"?
                mappings/shop.yaml:2: unknown key "colour"; known are rows, sheet, time_zone, encoding, delimiter, fields, formats, values, constants, actions, extra
                mappings/shop.yaml:3: rows must be a text
                mappings/shop.yaml:4: time_zone must be a name such as Asia/Shanghai, got "Peking"
                mappings/shop.yaml:6: no notice has the field "conversation"; did you mean "conversation_id"?
                mappings/shop.yaml:7: no notice has the field "order.items"; did you mean "order.items[]"?
                mappings/shop.yaml:8: no notice has the field "order_id"; did you mean "order.order_id"?
                mappings/shop.yaml:9: order.remark has a { without a }; write {{ for the brace itself
                mappings/shop.yaml:11: order.status_text must be a text
                mappings/shop.yaml:12: "order.status" stands twice
                mappings/shop.yaml:14: constants cannot give items
                mappings/shop.yaml:15: constants cannot give parcels
                mappings/shop.yaml:17: unknown field "url" of an action; did you mean "uri"?
                mappings/shop.yaml:18: extra must be rest, none or a list of columns or paths, got "all\"""", refused.getMessage());
    }

    @Test
    void aMappingThatLeadsNowhereIsRefused() {
        assertEquals(
                "mappings/shop.yaml: no line gives conversation_id, or contact.identifier and inbox_id; without it nobody knows where the card belongs",
                mistake("fields: {order.order_id: no}"));
        assertEquals(
                "mappings/shop.yaml: gives an order (or extra, which belongs to it) and a message; choose one of them",
                mistake("fields: {conversation_id: c, message.content: text}\nextra: rest"));
        assertEquals(
                "mappings/shop.yaml: values name order.status, which is not among the fields",
                mistake("fields: {conversation_id: c}\nvalues: {order.status: {\"1\": paid}}"));
        assertEquals(
                "mappings/shop.yaml: must have the key fields, with a line for each field of the notice",
                mistake("- a"));
        assertEquals(
                "mappings/shop.yaml:1: is no YAML: expected ',' or '}', but got <stream end>",
                mistake("fields: {a: b"));
    }

    private static String mistake(String yaml) {
        return assertThrows(MappingRefused.class, () -> mapping(yaml)).getMessage();
    }

    private static Mapping mapping(String yaml) {
        return MappingFile.read("shop", "mappings/shop.yaml", yaml);
    }

    private static Mapping shop() {
        return new Mappings(Path.of("mappings")).named("shop");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tree(String json) {
        return (Map<String, Object>) JsonTree.read(json.getBytes(UTF_8));
    }

    private static String canonical(Notice notice) {
        return new String(new NoticeJson().write(notice), UTF_8);
    }

    @Test
    void theShippedMappingsHaveNoMistakes() throws IOException {
        assertEquals(true, Files.isDirectory(Path.of("mappings")));
        Mappings shipped = new Mappings(Path.of("mappings"));
        shipped.names().forEach(shipped::named);
    }
}
