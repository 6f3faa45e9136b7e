package org.cardcourier.intake;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cardcourier.notice.Notice;

/**
 * One row of a file: a notice, or what is wrong with it.
 *
 * @param number   its place as a person counts it: the line of a JSONL file, the entry of a JSON array from 1, the row
 *                 of a CSV file as a spreadsheet shows it (its head is 1); of several CSV rows that are one notice the
 *                 first
 * @param cells    the cells of a CSV row by column, as they came; empty for JSON
 * @param notice   the notice, or null if it is refused
 * @param problems everything that is wrong; empty if there is a notice
 * @param tree     of a refused row what could be read, in the notice's own names; null for nothing
 * @param entry    name of the file in a zip that it stands in, such as "orders.csv"; "" outside of a zip. The numbers
 *                 then go on from file to file, and every problem ends with the file and the row in it
 */
public record Row(
        long number, Map<String, String> cells, Notice notice, List<Problem> problems, Object tree, String entry) {

    /** @throws IllegalArgumentException unless there is either a notice or a problem */
    public Row {
        if ((notice == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("a row has a notice or problems, row " + number + " has both or none");
        }
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        problems = List.copyOf(problems);
    }

    /** A row of which nothing else is known. */
    public Row(long number, Map<String, String> cells, Notice notice, List<Problem> problems) {
        this(number, cells, notice, problems, null);
    }

    /** A row of a file that is in no zip. */
    public Row(long number, Map<String, String> cells, Notice notice, List<Problem> problems, Object tree) {
        this(number, cells, notice, problems, tree, "");
    }

    /** @return the same row in a zip, of which so many rows have been read before its file */
    Row in(String file, long before) {
        String place = " (" + Findings.shown(file) + ", row " + number + ")";
        List<Problem> placed = problems.stream()
                .map(each -> new Problem(each.index(), each.path(), each.what() + place, each.got()))
                .toList();
        return new Row(before + number, cells, notice, placed, tree, file);
    }

    static Row bad(long number, String what) {
        return new Row(number, Map.of(), null, List.of(new Problem(-1, "", what, "")));
    }

    /**
     * Whether it concerns one of these, also if it was refused.
     *
     * @param account       name of the connection whose conversations and orders these are; "" for the main one. A refused row
     *                      may be of any: nobody was told of it
     * @param conversations numbers of conversations
     * @param orders        numbers of orders
     * @param contact       identifier, address or number of a person; "" for nobody
     * @return true if its conversation or its order is among them, or it is for that person
     */
    public boolean isOf(String account, Set<Long> conversations, Set<String> orders, String contact) {
        if (isGood()) {
            return notice.account().equals(account)
                    && (conversations.contains(notice.conversationId())
                            || orders.contains(notice.orderId())
                            || notice.person() != null && notice.person().isNamed(contact));
        }
        return orders.contains(orderId())
                || !contact.isEmpty() && names().anyMatch(contact::equalsIgnoreCase)
                || conversations.stream().map(String::valueOf).anyMatch(conversationId()::equals);
    }

    /** @return true if it was refused and names no conversation, contact or order, so that nobody can tell whom it concerns */
    public boolean isOfUnknown() {
        return !isGood() && conversationId().isEmpty() && orderId().isEmpty() && names().allMatch(String::isEmpty);
    }

    private Stream<String> names() {
        Object contact = tree instanceof Map<?, ?> map ? map.get("contact") : null;
        return Stream.of("identifier", "email", "phone_number").map(name -> text(contact, name));
    }

    private String conversationId() {
        return text(tree, "conversation_id");
    }

    private String orderId() {
        String orderId = tree instanceof Map<?, ?> map ? text(map.get("order"), "order_id") : "";
        return orderId.isEmpty() && tree instanceof Map<?, ?> map ? text(map.get("order_data"), "order_id") : orderId;
    }

    private static String text(Object object, String name) {
        Object value = object instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? "" : String.valueOf(value);
    }

    /** @return true if it is a notice */
    public boolean isGood() {
        return notice != null;
    }
}
