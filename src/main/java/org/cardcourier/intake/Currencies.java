package org.cardcourier.intake;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The codes of ISO 4217 that this Java knows, in any letters. */
final class Currencies {

    private static final Set<String> KNOWN = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    private Currencies() {}

    static boolean isKnown(String code) {
        return KNOWN.contains(code) || KNOWN.contains(code.toUpperCase(Locale.ROOT));
    }

    /** @return such as " (perhaps CNY)" for what people write instead, else "" */
    static String perhaps(String code) {
        return switch (code.toUpperCase(Locale.ROOT)) {
            case "RMB", "CNH", "元" -> " (perhaps CNY)";
            case "$", "US$" -> " (perhaps USD)";
            case "€", "EURO" -> " (perhaps EUR)";
            case "£" -> " (perhaps GBP)";
            default -> "";
        };
    }
}
