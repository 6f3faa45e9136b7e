package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormulasTest {

    @Test
    void whatASpreadsheetWouldRunIsLedByAQuote() {
        for (String start : List.of("=", "+", "-", "@", "\t", "\r", "\n", "\u0000", "＝", "＋", "－", "＠")) {
            assertEquals("'" + start + "1", Formulas.defused(start + "1"));
        }
        assertEquals("a=1", Formulas.defused("a=1"));
        assertEquals("", Formulas.defused(""));
        assertEquals("'s-Hertogenbosch", Formulas.defused("'s-Hertogenbosch"));
    }

    @Test
    void everyCellComesBackAsItWas() {
        char[] letters = {'\'', '=', '-', 'a', '"', '\n'};
        for (int n = 0; n < Math.pow(letters.length, 4); n++) {
            StringBuilder cell = new StringBuilder();
            for (int rest = n; rest > 0; rest /= letters.length) {
                cell.append(letters[rest % letters.length]);
            }
            String defused = Formulas.defused(cell.toString());
            assertEquals(cell.toString(), Formulas.original(defused));
            assertFalse(defused.matches("(?s)[=+\\-@\\t\\r\\n].*"), defused);
        }
    }
}
