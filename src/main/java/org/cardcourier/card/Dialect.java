package org.cardcourier.card;

/** How a card's Markdown, written for the web widget, must be written for another channel; see {@link Rewriting}. */
enum Dialect {
    /** The web widget's and the dashboard's markdown-it: what templates write. */
    WIDGET,
    /** CommonMark by the book: a single line end is a blank there, and HTML tags vanish. */
    COMMONMARK,
    /** CommonMark whose renderer keeps a link's address and loses its words. */
    BARE_LINKS,
    /** CommonMark whose renderer writes HTML without escaping the text. */
    TELEGRAM,
    /** Nobody is known to read the Markdown: the template's own is kept, escapes of values are taken out. */
    SOURCE,
    /** Nobody reads Markdown: plain text. */
    PLAIN
}
