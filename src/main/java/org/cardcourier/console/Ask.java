package org.cardcourier.console;

import java.util.Map;

/**
 * What a browser asks for.
 *
 * @param path    such as "/notices/so-42"
 * @param query   what stands behind the question mark
 * @param form    what was filled in; empty for GET
 * @param csrf    what each form of the answer must hold
 * @param words   in the person's language
 * @param isPart  true for only the part of the page that is refreshed
 * @param account the connection whose journal is looked into, "" for the main one
 */
record Ask(
        String path,
        Map<String, String> query,
        Map<String, String> form,
        String csrf,
        Words words,
        boolean isPart,
        String account) {

    String value(String name) {
        return query.getOrDefault(name, "");
    }

    String filled(String name) {
        return form.getOrDefault(name, "");
    }

    /** @return a number; the other where there is none */
    long number(String name, long other) {
        String text = value(name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : other;
    }
}
