package org.cardcourier.sandbox;

/** HTML as it is written: text and attribute values are escaped, tags are ours. */
final class Html {

    private final StringBuilder out = new StringBuilder(4096);

    /** Markup of our own, as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Any text. */
    Html text(String text) {
        for (int i = 0; text != null && i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return this;
    }

    Html text(long number) {
        out.append(number);
        return this;
    }

    /** A tag of our own around a text. */
    Html tag(String name, String classes, String text) {
        return raw("<" + name + " class=\"" + classes + "\">").text(text).raw("</" + name + ">");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
