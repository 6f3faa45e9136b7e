package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedRowsTest {

    @TempDir
    private Path folder;

    @Test
    void aPersonGetsAListThatRunsNoFormula() throws IOException {
        try (RefusedRows refused = new RefusedRows(folder, "shop.csv")) {
            refused.add(row(
                    3,
                    new Problem(-1, "order.remark", "must be \"text\"", "=HYPERLINK(\"http://evil\")"),
                    new Problem(-1, "@x", "is no known field", "+1"),
                    new Problem(-1, "-x", "两\n行", "\tcmd"),
                    new Problem(-1, "", "is missing", "")));
            refused.add(Row.bad(7, "has 2 cells, the head has 3"));

            assertEquals(2, refused.count());
        }

        assertEquals(
                "\uFEFFrow,field,problem,got\r\n"
                        + "3,order.remark,\"must be \"\"text\"\"\",\"'=HYPERLINK(\"\"http://evil\"\")\"\r\n"
                        + "3,'@x,is no known field,'+1\r\n"
                        + "3,'-x,\"两\n行\",'\tcmd\r\n"
                        + "3,,is missing,\r\n"
                        + "7,,\"has 2 cells, the head has 3\",\r\n",
                Files.readString(folder.resolve("shop.refused.csv")));
    }

    @Test
    void theListIsNamedAfterTheFile() {
        assertEquals("shop-2026.01.20.refused.csv", RefusedRows.nameFor("shop-2026.01.20.jsonl"));
        assertEquals("shop.refused.csv", RefusedRows.nameFor("shop"));
    }

    private static Row row(long number, Problem... problems) {
        return new Row(number, Map.of(), null, List.of(problems));
    }
}
