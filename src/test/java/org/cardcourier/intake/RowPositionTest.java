package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a file was left, another reading of it goes on: with the same rows, whatever the format. */
class RowPositionTest {

    private static final String NOTICE =
            "{\"notice_id\":\"%s\",\"conversation_id\":77,\"order\":{\"order_id\":\"%s\"}}";

    /** What was handed out, and the position after it. */
    private record Seen(String row, long position) {}

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    @Test
    void aReadingGoesOnAfterAnyRow() throws IOException {
        goesOnAfterAnyRow(write("a.jsonl", notice("a") + "\n\nno JSON\n" + notice("b") + "\n" + notice("c")), 4);
        goesOnAfterAnyRow(write("b.json", "[" + notice("a") + ",{\"notice_id\":[[1],{}]}," + notice("c") + "]"), 3);
        goesOnAfterAnyRow(write("c.json", notice("a")), 1);
        goesOnAfterAnyRow(write("d.xml", """
                <list>
                  <n><notice_id>a</notice_id><conversation_id>77</conversation_id><order><order_id>1</order_id></order></n>
                  <n><notice_id>b</notice_id></n>
                  <n><notice_id>c</notice_id><conversation_id>77</conversation_id><order><order_id>3</order_id></order></n>
                </list>
                """), 3);
        goesOnAfterAnyRow(
                write("e.csv", "notice_id,conversation_id,order.order_id\na,77,1\n\nb,x,2\n\"c\n\",77,3\nd,77,4\n"), 4);
    }

    @Test
    void rowsThatAreOneNoticeAreAUnit() throws IOException {
        Path file = write("a.csv", """
                notice_id,conversation_id,order.order_id,order.items.name
                a,77,1,mouse
                a,77,1,keyboard
                b,77,2,screen
                c,77,3,cable

                c,77,3,plug
                """);
        List<Seen> all = goesOnAfterAnyRow(file, 3);
        assertEquals(
                List.of(3L, 4L, 7L), all.stream().map(Seen::position).toList(), "the last row of each, the head is 1");
    }

    @Test
    void whatBreaksAFileIsToldOnce() throws IOException {
        goesOnAfterAnyRow(write("a.json", "[" + notice("a") + ",{\"x\":"), 2);
        goesOnAfterAnyRow(write("b.json", "{\"x\""), 1);
        goesOnAfterAnyRow(write("c.csv", "notice_id,conversation_id,order.order_id\na,77,1\nb,\"77,2\n"), 2);
        goesOnAfterAnyRow(write("d.xml", "<l><n><notice_id>a</notice_id></n><n></l>"), 2);
        goesOnAfterAnyRow(write("e.csv", "notice_id,nobody\na,77\n"), 1);
    }

    @Test
    void aReadingGoesOnInTheMiddleOfAZip() throws IOException {
        String head = "notice_id,conversation_id,order.order_id,order.items.name\n";
        Path file = folder.resolve("all.zip");
        new ZipText()
                .add("a.csv", head + "a,77,1,mouse\na,77,1,screen\nb,77,2,cable\n\n")
                .add("b.jsonl", notice("c") + "\n" + notice("d") + "\n\n")
                .add("c.json", "[]")
                .add("d.json", "[" + notice("e") + ",{\"x\":")
                .add("e.csv", "\uFFFEno UTF-16 mark, but no column either\n1\n")
                .add("f.xlsx", "no Excel file")
                .add("g.xml", "<l><n><notice_id>f</notice_id></n></l>")
                .write(file);
        List<Seen> all = goesOnAfterAnyRow(file, 9);
        assertEquals(
                List.of(3L, 4L, 6L, 7L, 9L, 10L, 11L, 12L, 13L),
                all.stream().map(Seen::position).toList());
    }

    @Test
    void aReadingGoesOnInASheet() throws IOException {
        Path file = folder.resolve("a.xlsx");
        SheetText.of("notice_id", "conversation_id", "order.order_id")
                .row("a", "77", "1")
                .gap(3)
                .row("b", "x", "2")
                .row("c", "77", "3")
                .write(file);
        List<Seen> all = goesOnAfterAnyRow(file, 3);
        assertEquals(List.of(2L, 6L, 7L), all.stream().map(Seen::position).toList());
    }

    private List<Seen> goesOnAfterAnyRow(Path file, int count) throws IOException {
        List<Seen> all = from(file, 0);
        assertEquals(count, all.size(), file + " " + all);
        for (int i = 0; i < all.size(); i++) {
            assertEquals(all.subList(i + 1, all.size()), from(file, all.get(i).position()), file + " after row " + i);
        }
        return all;
    }

    private List<Seen> from(Path file, long position) throws IOException {
        List<Seen> seen = new ArrayList<>();
        try (Rows rows = files.open(file, null)) {
            rows.skipTo(position);
            assertEquals(position, rows.position());
            while (rows.hasNext()) {
                Row row = rows.next();
                String what = row.isGood() ? row.notice().id() : row.problems().toString();
                seen.add(new Seen(row.number() + " " + what, rows.position()));
            }
        }
        return seen;
    }

    private static String notice(String id) {
        return NOTICE.formatted(id, id);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
