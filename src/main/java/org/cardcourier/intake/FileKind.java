package org.cardcourier.intake;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands in a batch file, by its name: {@code shop.csv}, {@code shop.xml.gz}.
 *
 * @param format       how its rows are written
 * @param isCompressed true for gzip
 */
record FileKind(Format format, boolean isCompressed) {

    /** How rows are written. */
    enum Format {
        /** A JSON object a line. */
        LINES,
        /** A JSON array, or one object. */
        JSON,
        /** Cells between commas, semicolons or tabs. */
        CSV,
        /** Cells between tabs. */
        TSV,
        /** An element a row. */
        XML,
        /** A sheet of Excel. */
        XLSX,
        /** Several files. */
        ZIP
    }

    /** For sentences. */
    static final String ALL = ".csv, .tsv, .jsonl, .ndjson, .json, .xml, .xlsx, .zip, each also with .gz after it";

    private static final String GZIP = ".gz";

    /** @return empty for a kind that nobody reads */
    static Optional<FileKind> of(Path file) {
        return of(file.getFileName().toString());
    }

    static Optional<FileKind> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        boolean isCompressed = name.endsWith(GZIP);
        String plain = isCompressed ? name.substring(0, name.length() - GZIP.length()) : name;
        return format(plain.substring(plain.lastIndexOf('.') + 1)).map(format -> new FileKind(format, isCompressed));
    }

    private static Optional<Format> format(String ending) {
        return switch (ending) {
            case "jsonl", "ndjson" -> Optional.of(Format.LINES);
            case "json" -> Optional.of(Format.JSON);
            case "csv" -> Optional.of(Format.CSV);
            case "tsv" -> Optional.of(Format.TSV);
            case "xml" -> Optional.of(Format.XML);
            case "xlsx" -> Optional.of(Format.XLSX);
            case "zip" -> Optional.of(Format.ZIP);
            default -> Optional.empty();
        };
    }
}
