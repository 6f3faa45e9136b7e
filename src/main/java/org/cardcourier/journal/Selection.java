package org.cardcourier.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which notices are meant. What is empty or null lets all through; all that is given must hold.
 *
 * @param states    only of these
 * @param reasons   only for these, of an end or of the last failure
 * @param attention true for only those that want a person's attention
 * @param orderId   only of this order, such as "SO-42"
 * @param source    only what this brought, such as "file:shop.csv"
 * @param since     only accepted then or later
 * @param until     only accepted before that
 */
public record Selection(
        Set<State> states,
        Set<Reason> reasons,
        boolean attention,
        String orderId,
        String source,
        Instant since,
        Instant until) {

    /** Every notice. */
    public static final Selection ALL = new Selection(Set.of(), Set.of(), false, "", "", null, null);

    /** What wants a person's attention; the words of the index on it. */
    static final String ATTENTION = "(state >= 12 OR then_failed = 1 OR message_failed = 1) AND settled_at IS NULL";

    /** @return the same, of these states only */
    public Selection of(Set<State> only) {
        return new Selection(only, reasons, attention, orderId, source, since, until);
    }

    /** @return the same, of this order only */
    public Selection ofOrder(String only) {
        return new Selection(states, reasons, attention, only, source, since, until);
    }

    /** @return the same, and with true only those that want a person's attention */
    public Selection wantingAttention(boolean only) {
        return new Selection(states, reasons, only, orderId, source, since, until);
    }

    /** @return true if it lets all through */
    public boolean isAll() {
        return equals(ALL);
    }

    /** A condition, the account's first, and its values. */
    record Where(String sql, List<Object> values) {}

    Where where(String accountKey) {
        StringBuilder sql = new StringBuilder(" WHERE account=(SELECT n FROM account WHERE key=?)");
        List<Object> values = new ArrayList<>(List.of(accountKey));
        if (!states.isEmpty()) {
            sql.append(" AND state IN (").append(codes(states)).append(')');
        }
        if (attention) {
            sql.append(" AND ").append(ATTENTION);
        }
        if (!reasons.isEmpty()) {
            sql.append(" AND (reason IN (").append(words(reasons)).append(')');
            sql.append(reasons.contains(Reason.MESSAGE_FAILED) ? " OR message_failed=1)" : ")");
        }
        add(sql, values, " AND order_id=?", orderId.isEmpty() ? null : orderId);
        add(sql, values, " AND source=?", source.isEmpty() ? null : source);
        add(sql, values, " AND accepted_at>=?", since == null ? null : since.toEpochMilli());
        add(sql, values, " AND accepted_at<?", until == null ? null : until.toEpochMilli());
        return new Where(sql.toString(), values);
    }

    private static void add(StringBuilder sql, List<Object> values, String condition, Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value);
        }
    }

    static String codes(Set<State> states) {
        return states.stream().map(state -> Integer.toString(state.code())).collect(Collectors.joining(","));
    }

    /** The words are a closed list of ours and need no quoting. */
    private static String words(Set<Reason> reasons) {
        return reasons.stream().map(reason -> "'" + reason.word() + "'").collect(Collectors.joining(","));
    }
}
