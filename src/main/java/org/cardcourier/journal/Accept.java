package org.cardcourier.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cardcourier.notice.Notice;

/** A call to accept notices, on its way to the writer: all or nothing, or each for itself. */
final class Accept {

    /** What the source of a notice begins with that a file brought. */
    static final String FILE = "file:";

    /** A notice and its canonical bytes. */
    record Entry(Notice notice, byte[] body) {}

    /** How far something was read; written in the same commit. */
    record Watermark(String name, String value) {}

    final List<Entry> entries;
    final String source;
    final boolean each;
    final Watermark watermark;
    /** Which rows of which dropped file they are; null for none. */
    final BatchGroup group;

    final CompletableFuture<List<Acceptance>> done = new CompletableFuture<>();

    Accept(List<Entry> entries, String source, boolean each, Watermark watermark, BatchGroup group) {
        this.entries = entries;
        this.source = source;
        this.each = each;
        this.watermark = watermark;
        this.group = group;
    }

    /** @return number of the batch; 0 for none */
    long batch() {
        return group == null ? 0 : group.batch();
    }

    /** @return the accounts of notices whose account is not the first one's, which writes them all; mostly none */
    List<String> others() {
        return entries.size() < 2
                ? List.of()
                : entries.stream()
                        .map(entry -> entry.notice().account())
                        .filter(account ->
                                !account.equals(entries.get(0).notice().account()))
                        .toList();
    }

    boolean isFromFile() {
        return source.startsWith(FILE);
    }
}
