package org.cardcourier.intake;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;

/**
 * Numbers as Excel shows them: 1058 as "1,058.00" where the cell's format says so. It differs from Excel where Excel shows
 * less than there is: a number that Excel shortens to 1.23457E+11 is given with all its digits; and a date in the
 * computer's own format, which differs from desk to desk, as 2026-01-20. Thousands and decimals are parted as in English,
 * whatever the desk.
 */
final class CellTexts {

    /** Excel keeps 15 digits of a number; what was longer has lost the others. */
    private static final double LOST = 1e15;

    private static final int GENERAL = 0;
    private static final int TEXT = 49;
    private static final int MOST_FORMATS = 65_000;

    /** The formats that show a date as the computer is set, with what we show instead (ECMA-376 part 1, 18.8.30). */
    private static final Map<Integer, String> OF_THE_DESK = Map.of(14, "yyyy-mm-dd", 22, "yyyy-mm-dd hh:mm");

    /** @param format of what Excel shows; null for plain digits */
    private record Style(int index, String format, boolean isDate) {}

    private final DataFormatter formatter = new DataFormatter(Locale.US);
    private final List<Style> styles;
    private final boolean from1904;

    private CellTexts(List<Style> styles, boolean from1904) {
        this.styles = styles;
        this.from1904 = from1904;
    }

    /**
     * Reads the styles.
     *
     * @param xml      the part with the styles, read to its end; null where the file has none
     * @param from1904 true if days are counted from 1904, as old Macintosh files do
     */
    static CellTexts of(SheetXml xml, boolean from1904) throws IOException {
        Map<Integer, String> formats = new HashMap<>();
        List<Style> styles = new ArrayList<>();
        boolean isInCells = false;
        while (xml != null && xml.advance()) {
            if (xml.begins("numFmt")) {
                formats.put(xml.number("numFmtId", 0), String.valueOf(xml.attribute("formatCode")));
            } else if (xml.begins("cellXfs")) {
                isInCells = true;
            } else if (xml.ends("cellXfs")) {
                isInCells = false;
            } else if (isInCells && xml.begins("xf")) {
                styles.add(style(xml.number("numFmtId", 0), formats));
            }
            if (styles.size() > MOST_FORMATS || formats.size() > MOST_FORMATS) {
                throw new IOException(
                        "it is no Excel file that we read: it has more than " + MOST_FORMATS + " formats");
            }
        }
        return new CellTexts(styles, from1904);
    }

    private static Style style(int index, Map<Integer, String> formats) {
        String own = OF_THE_DESK.get(index);
        String format = own != null ? own : formats.getOrDefault(index, builtin(index));
        boolean isDate = DateUtil.isADateFormat(index, format);
        boolean isShortened = !isDate && (format.contains("E+") || format.contains("E-"));
        boolean isPlain = index == GENERAL || index == TEXT || format.equalsIgnoreCase("General") || isShortened;
        return new Style(index, isPlain ? null : format, isDate);
    }

    private static String builtin(int index) {
        String format = BuiltinFormats.getBuiltinFormat(index);
        return format == null ? "General" : format;
    }

    /** @return the number as text; null if it has lost digits */
    String text(double number, int style) {
        Style shown = style < styles.size() ? styles.get(style) : null;
        boolean isWhole = number == Math.rint(number);
        if (isWhole && Math.abs(number) >= LOST) {
            return null;
        }
        if (shown == null || shown.format() == null) {
            return isWhole
                    ? Long.toString((long) number)
                    : new BigDecimal(number)
                            .round(new java.math.MathContext(15))
                            .stripTrailingZeros()
                            .toPlainString();
        }
        String text = formatter.formatRawCellContents(number, shown.index(), shown.format(), from1904);
        // POI 5.4.1 leaves the quotes of 2026"年"1"月"
        return (shown.isDate() ? text.replace("\"", "") : text).strip();
    }
}
