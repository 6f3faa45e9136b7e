package org.cardcourier.intake;

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
 * @param original the row as it came; null where it cannot be shown so
 * @param notice   the notice, or null if it is refused
 * @param problems everything that is wrong; empty if there is a notice
 * @param tree     of a refused row what could be read, in the notice's own names; null for nothing
 * @param entry    name of the file in a zip that it stands in, such as "orders.csv"; "" outside of a zip. The numbers
 *                 then go on from file to file, and every problem ends with the file and the row in it
 */
public record Row(long number, Original original, Notice notice, List<Problem> problems, Object tree, String entry) {

    private static final int LONGEST_PROBLEM = 2000;

    /** @throws IllegalArgumentException unless there is either a notice or a problem */
    public Row {
        if ((notice == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("a row has a notice or problems, row " + number + " has both or none");
        }
        problems = List.copyOf(problems);
    }

    /** A row of which nothing else is known. */
    public Row(long number, Original original, Notice notice, List<Problem> problems) {
        this(number, original, notice, problems, null);
    }

    /** A row of a file that is in no zip. */
    public Row(long number, Original original, Notice notice, List<Problem> problems, Object tree) {
        this(number, original, notice, problems, tree, "");
    }

    /** @return the same row in a zip, of which so many rows have been read before its file */
    Row in(String file, long before) {
        String place = " (" + Findings.shown(file) + ", row " + number + ")";
        List<Problem> placed = problems.stream()
                .map(each -> new Problem(each.index(), each.path(), each.what() + place, each.got()))
                .toList();
        return new Row(before + number, original, notice, placed, tree, file);
    }

    /**
     * A row of which only is known that it cannot be read.
     *
     * @param number its place
     * @param what   what is wrong, the rest of a sentence about the row; about the file where the number is 0
     * @return it
     */
    public static Row bad(long number, String what) {
        return bad(number, null, what);
    }

    static Row bad(long number, Original original, String what) {
        return new Row(number, original, null, List.of(new Problem(-1, "", what, "")));
    }

    /**
     * A row that was good, and is refused all the same.
     *
     * @param problem why
     * @return it; the same row if it was refused before
     */
    public Row refused(Problem problem) {
        return isGood() ? new Row(number, original, null, List.of(problem), named(), entry) : this;
    }

    private Map<String, Object> named() {
        return Map.of("notice_id", notice.id(), "conversation_id", notice.conversationId());
    }

    /** @return all that is wrong with it, for a person: at most some 2,000 characters */
    public String problem() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < problems.size(); i++) {
            if (all.length() > LONGEST_PROBLEM) {
                return all + "; and " + (problems.size() - i) + " more";
            }
            Problem each = problems.get(i);
            String what = each.path().isEmpty() && number > 0 ? "the row " + each.what() : each.what();
            all.append(i == 0 ? "" : "; ")
                    .append(each.path().isEmpty() ? "" : each.path() + " ")
                    .append(what)
                    .append(each.got().isEmpty() ? "" : ", got \"" + each.got() + "\"");
        }
        return all.toString();
    }

    /** @return the notice's id, also of a refused row that names one; "" for none */
    public String id() {
        return isGood() ? notice.id() : text(tree, "notice_id");
    }

    /** @return the notice's conversation, also of a refused row that names one; 0 for none */
    public long conversation() {
        return isGood() ? notice.conversationId() : number(conversationId());
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
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

    /** @return about how much memory it takes, as a number of characters: of two bytes each, several times over */
    public long weight() {
        return original == null ? 0 : original.weight();
    }

    /** @return true if it is a notice */
    public boolean isGood() {
        return notice != null;
    }
}
