package org.cardcourier.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Notices without end: an ordinary order each, ids counted up, conversations 10,000 to 19,999 in turn. */
final class Rows {

    /** What an id begins with; ten digits follow. */
    static final String ID = "bench-";

    /** Here conversations begin that no file of {@link #write} has. */
    static final int APART = 20_000;

    private static final int CONVERSATIONS = 10_000;
    private static final int ID_DIGITS = 10;
    /** With each field that the template asks for: the bare route gives it the JSON as it is, without our defaults. */
    private static final String ROW =
            "{\"notice_id\":\"" + ID + "0000000000\",\"conversation_id\":10000,\"shape\":\"text\",\"locale\":\"zh-CN\","
                    + "\"order\":{\"order_id\":\"SO-0000000000\",\"status\":\"shipped\",\"status_text\":\"已发货\","
                    + "\"created_at\":\"2026-01-20 14:30\",\"currency\":\"CNY\",\"items\":[{\"name\":\"无线鼠标\",\"quantity\":2,"
                    + "\"price\":\"399.00\"},{\"name\":\"数据线\",\"quantity\":1,\"price\":\"260.00\"}],\"total_amount\":\"1058.00\","
                    + "\"shipping_fee\":\"0.00\",\"tax_amount\":\"\",\"discount_amount\":\"\",\"parcels\":[],\"logistics\":{\"carrier\":\"顺丰速运\",\"tracking_number\":\"SF1234567890\","
                    + "\"tracking_url\":\"https://shop.example.com/parcels/SF1234567890\"},\"remark\":\"请在工作日送货\"},"
                    + "\"actions\":[{\"type\":\"link\",\"text\":\"查看详情\",\"uri\":\"https://shop.example.com/orders/SO\"}],"
                    + "\"event_time\":\"2026-01-20T14:30:00+08:00\"}";

    private final byte[] row = ROW.getBytes(StandardCharsets.UTF_8);
    private final int id = at("\"notice_id\":\"" + ID);
    private final int conversation = at("\"conversation_id\":");
    private final int order = at("\"order_id\":\"SO-");
    private final AtomicLong last = new AtomicLong();

    private static int at(String before) {
        int chars = ROW.indexOf(before) + before.length();
        return ROW.substring(0, chars).getBytes(StandardCharsets.UTF_8).length;
    }

    int length() {
        return row.length;
    }

    byte[] template() {
        return row.clone();
    }

    /** Turns a {@link #template} into the next notice. */
    void next(byte[] into) {
        next(into, 10_000);
    }

    /** The same to a conversation of {@value #APART} or more; answers the number in its id. */
    int nextApart(byte[] into) {
        return next(into, APART);
    }

    private int next(byte[] into, int firstConversation) {
        long n = last.incrementAndGet();
        digits(into, id, ID_DIGITS, n);
        digits(into, order, ID_DIGITS, n);
        digits(into, conversation, 5, firstConversation + n % CONVERSATIONS);
        return (int) n;
    }

    private static void digits(byte[] into, int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Writes a file of the next notices, one a line. */
    void write(Path file, int count) throws IOException {
        byte[] line = template();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int i = 0; i < count; i++) {
                next(line);
                out.write(line);
                out.write('\n');
            }
        }
    }

    /** Writes a table of the next notices, one a row: the same orders with the first of their items. */
    void writeCsv(Path file, int count) throws IOException {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("notice_id,conversation_id,shape,order.order_id,order.status,order.status_text,order.created_at,"
                    + "order.currency,order.items.name,order.items.quantity,order.items.price,order.total_amount,"
                    + "order.shipping_fee,order.logistics.carrier,order.logistics.tracking_number,"
                    + "order.logistics.tracking_url,order.remark,event_time\n");
            for (int i = 0; i < count; i++) {
                long n = last.incrementAndGet();
                String digits = Long.toString(10_000_000_000L + n).substring(1);
                out.write(ID + digits + "," + (10_000 + n % CONVERSATIONS) + ",text,SO-" + digits
                        + ",shipped,已发货,2026-01-20 14:30,CNY,无线鼠标,2,399.00,1058.00,0.00,顺丰速运,SF1234567890,"
                        + "https://shop.example.com/parcels/SF1234567890,请在工作日送货,2026-01-20T14:30:00+08:00\n");
            }
        }
    }

    /** Now, in epoch microseconds: the clock that all processes of a run share. */
    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
