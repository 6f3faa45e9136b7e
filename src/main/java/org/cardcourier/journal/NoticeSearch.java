package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cardcourier.notice.NoticeCodec;
import org.cardcourier.notice.Person;

/**
 * Looks for notices in a journal of any size: every question goes by an index, reads a bounded number of rows and answers a
 * page at a time. It has a connection of its own that can change nothing.
 *
 * <p>Safe for several threads, one question at a time.
 */
public final class NoticeSearch implements AutoCloseable {

    /** Rows that a page of filtered notices looks at most before it says how far it came. */
    static final int LOOK = 2000;

    /** A person's notices are found by a hash of person and inbox: these numbers of inboxes are tried. */
    static final int INBOXES = 2000;

    private static final int COUNT_MOST = 10_000;
    private static final String ACCOUNT = "account=(SELECT n FROM account WHERE key=?)";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    private final JournalOptions options;
    private final NoticeCodec codec;
    private Transactions transactions;

    private NoticeSearch(JournalOptions options, NoticeCodec codec) {
        this.options = options;
        this.codec = codec;
    }

    /**
     * Begins to look.
     *
     * @param options how the journal is kept; its file must exist when the first question is asked
     * @param codec   how notices are stored
     * @return nothing is open yet
     */
    public static NoticeSearch of(JournalOptions options, NoticeCodec codec) {
        return new NoticeSearch(options, codec);
    }

    /**
     * Some of what was found.
     *
     * @param stories without their attempts
     * @param next    where the next page begins; 0 if there is none
     * @param looked  true if the page may not be full because enough rows were looked at
     */
    public record Page(List<Story> stories, long next, boolean looked) {}

    /**
     * How many want attention, and why.
     *
     * @param state      where they stand
     * @param reason     why; null for none
     * @param thenFailed true if the messages are there but an action of {@code then} is not
     * @param count      how many; of {@value #COUNT_MOST} at most is it known why
     */
    public record Trouble(State state, Reason reason, boolean thenFailed, long count) {}

    /**
     * How an account stands.
     *
     * @param open     notices that have not ended
     * @param oldest   when the oldest of them was accepted, epoch milliseconds; 0 for none
     * @param troubles what wants attention, the most first
     */
    public record Standing(long open, long oldest, List<Trouble> troubles) {

        /** @return how many want a person's attention */
        public long attention() {
            return troubles.stream().mapToLong(Trouble::count).sum();
        }
    }

    /** @return how the account stands */
    public Standing standing() {
        return ask(connection -> new Standing(
                Transactions.number(connection, Question.OPEN.sql, options.account()),
                Transactions.number(connection, Question.OLDEST.sql, options.account()),
                troubles(connection)));
    }

    private List<Trouble> troubles(Connection connection) throws SQLException {
        List<Trouble> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(Question.TROUBLES.sql)) {
            Transactions.bind(select, options.account());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Reason reason = row.getInt(4) != 0 && row.getInt(1) == State.DELIVERED.code()
                            ? Reason.MESSAGE_FAILED
                            : Reason.of(row.getString(2));
                    found.add(new Trouble(State.of(row.getInt(1)), reason, row.getInt(3) != 0, row.getLong(5)));
                }
            }
        }
        found.sort(Comparator.comparingLong(Trouble::count).reversed());
        return found;
    }

    /**
     * The notices that a word means: a notice's id, an order's, a conversation's number; else a person's identifier, e-mail
     * address or phone number, where the notices name the person by that alone.
     *
     * @param word   what a person typed
     * @param before only notices with smaller numbers; {@link Long#MAX_VALUE} for the newest
     * @param limit  at most so many
     * @return newest first
     */
    public Page meant(String word, long before, int limit) {
        return ask(connection -> {
            Map<Long, Story> found = new TreeMap<>(Comparator.reverseOrder());
            put(found, some(connection, Question.BY_ID, List.of(options.account(), word, before), limit + 1));
            put(found, some(connection, Question.BY_ORDER, List.of(options.account(), word, before), limit + 1));
            if (NUMBER.matcher(word).matches()) {
                List<Object> values = List.of(options.account(), Long.parseLong(word), before);
                put(found, some(connection, Question.BY_CONVERSATION, values, limit + 1));
            }
            // six thousand looks (70 ms, measured): only for a word that means nothing else
            for (long person : found.isEmpty() ? persons(connection, word) : List.<Long>of()) {
                put(found, some(connection, Question.BY_PERSON, List.of(options.account(), person, before), limit + 1));
            }
            return page(new ArrayList<>(found.values()), limit);
        });
    }

    private static void put(Map<Long, Story> found, List<Story> more) {
        more.forEach(story -> found.put(story.seq(), story));
    }

    private List<Long> persons(Connection connection, String word) throws SQLException {
        List<Long> found = new ArrayList<>();
        if (word.isBlank() || word.length() > 255) {
            return found;
        }
        List<Function<Long, Person>> ways = List.of(
                inbox -> new Person(word, "", "", "", inbox, false),
                inbox -> new Person("", word, "", "", inbox, false),
                inbox -> new Person("", "", word, "", inbox, false));
        long account = Transactions.number(connection, "SELECT n FROM account WHERE key=?", options.account());
        try (PreparedStatement select = connection.prepareStatement(Question.PERSON.sql)) {
            for (long inbox = 1; inbox <= INBOXES; inbox++) {
                for (Function<Long, Person> way : ways) {
                    select.setLong(1, account);
                    select.setBytes(2, Lines.key(way.apply(inbox)));
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            found.add(Lines.FIRST_PERSON + row.getLong(1));
                        }
                    }
                }
            }
        }
        return found;
    }

    /**
     * Those that want a person's attention.
     *
     * @param state  only of this state
     * @param reason only for this reason; null for any
     * @param before as in {@link #meant}
     * @param limit  at most so many
     * @return newest first
     */
    public Page attention(State state, Reason reason, long before, int limit) {
        return filtered(Question.ATTENTION, List.of(options.account(), state.code(), before), Set.of(), reason, limit);
    }

    /**
     * Those that have not ended: of each conversation the first, for the others wait behind it; those first whose turn is
     * next.
     *
     * @param from  how many are passed over
     * @param limit at most so many
     * @return the next page begins at {@code next}
     */
    public Page open(long from, int limit) {
        return ask(connection -> {
            long passed = Math.min(from, COUNT_MOST);
            List<Story> found = some(connection, Question.NEXT, List.of(options.account()), limit + 1, passed);
            boolean isMore = found.size() > limit;
            return new Page(isMore ? found.subList(0, limit) : found, isMore ? passed + limit : 0, false);
        });
    }

    /**
     * The latest notices of some states or reasons.
     *
     * @param states only of these; none for any
     * @param reason only for this; null for any
     * @param before as in {@link #meant}
     * @param limit  at most so many
     * @return newest first
     */
    public Page latest(Set<State> states, Reason reason, long before, int limit) {
        return filtered(Question.LATEST, List.of(options.account(), before), states, reason, limit);
    }

    /**
     * The notices of a batch, in the order of its rows.
     *
     * @param batch its number
     * @param after only later rows
     * @param limit at most so many
     * @return their stories by row
     */
    public Map<Long, Story> batch(long batch, long after, int limit) {
        return ask(connection -> {
            Map<Long, Story> found = new LinkedHashMap<>();
            try (PreparedStatement select = connection.prepareStatement(Question.BATCH.sql)) {
                Transactions.bind(select, batch, after, options.account(), limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        Stories stories = new Stories(connection, codec);
                        found.put(row.getLong(Stories.columnAfter()), stories.story(row, false));
                    }
                }
            }
            return found;
        });
    }

    /** Looks at {@link #LOOK} rows at most, however few of them fit. */
    private Page filtered(Question question, List<Object> values, Set<State> states, Reason reason, int limit) {
        return ask(connection -> {
            List<Story> found = new ArrayList<>();
            long last = 0;
            int looked = 0;
            try (PreparedStatement select = connection.prepareStatement(question.sql + " LIMIT " + LOOK)) {
                Transactions.bind(select, values.toArray());
                Stories stories = new Stories(connection, codec);
                try (ResultSet row = select.executeQuery()) {
                    while (found.size() < limit && row.next()) {
                        looked++;
                        last = row.getLong(1);
                        if (fits(row, states, reason)) {
                            found.add(stories.story(row, false));
                        }
                    }
                }
            }
            boolean isCut = found.size() == limit || looked == LOOK;
            return new Page(found, isCut ? last : 0, looked == LOOK && found.size() < limit);
        });
    }

    private static boolean fits(ResultSet row, Set<State> states, Reason reason) throws SQLException {
        boolean isOfState = states.isEmpty() || states.contains(State.of(row.getInt(3)));
        boolean isForReason = reason == null
                || reason.word().equals(row.getString(4))
                || reason == Reason.MESSAGE_FAILED && row.getInt(13) != 0;
        return isOfState && isForReason;
    }

    private List<Story> some(Connection connection, Question question, List<Object> values, Object... more)
            throws SQLException {
        List<Story> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(question.sql)) {
            List<Object> all = new ArrayList<>(values);
            all.addAll(List.of(more));
            Transactions.bind(select, all.toArray());
            Stories stories = new Stories(connection, codec);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(stories.story(row, false));
                }
            }
        }
        return found;
    }

    private static Page page(List<Story> found, int limit) {
        boolean isMore = found.size() > limit;
        List<Story> shown = isMore ? found.subList(0, limit) : found;
        return new Page(shown, isMore ? shown.get(limit - 1).seq() : 0, false);
    }

    /** Every question by the index that answers it; a test shows the plans. */
    enum Question {
        BY_ID(" INDEXED BY notice_id WHERE " + ACCOUNT + " AND id=? AND seq<? LIMIT ?"),
        BY_ORDER(" INDEXED BY notice_order WHERE " + ACCOUNT
                + " AND order_id=? AND order_id<>'' AND seq<? ORDER BY seq DESC LIMIT ?"),
        BY_CONVERSATION(" INDEXED BY notice_conversation WHERE " + ACCOUNT
                + " AND conversation=? AND seq<? ORDER BY seq DESC LIMIT ?"),
        BY_PERSON(" INDEXED BY notice_person WHERE " + ACCOUNT
                + " AND person=? AND person<>0 AND seq<? ORDER BY seq DESC LIMIT ?"),
        ATTENTION(" INDEXED BY notice_attention WHERE " + ACCOUNT + " AND state=? AND " + Selection.ATTENTION
                + " AND seq<? ORDER BY seq DESC"),
        LATEST(" NOT INDEXED WHERE " + ACCOUNT + " AND seq<? ORDER BY seq DESC"),
        NEXT(
                "",
                "SELECT " + Stories.COLUMNS.replace("seq,", "notice.seq,").replace("due,", "notice.due,")
                        + " FROM (SELECT seq FROM head INDEXED BY head_due WHERE " + ACCOUNT
                        + " ORDER BY lane, due, seq LIMIT ? OFFSET ?) AS next CROSS JOIN notice ON notice.seq=next.seq"),
        BATCH(
                "",
                "SELECT " + Stories.COLUMNS.replace("seq,", "notice.seq,")
                        + ", batch_row.row FROM batch_row CROSS JOIN notice ON notice.seq=batch_row.seq"
                        + " WHERE batch_row.batch=? AND batch_row.row>? AND notice.account=(SELECT n FROM account WHERE"
                        + " key=?) ORDER BY batch_row.row LIMIT ?"),
        PERSON("", "SELECT n FROM person WHERE account=? AND key=?"),
        OPEN("", "SELECT COUNT(*) FROM notice INDEXED BY notice_line WHERE " + ACCOUNT + " AND state<10"),
        OLDEST("", "SELECT accepted_at FROM notice WHERE seq=(SELECT MIN(seq) FROM head WHERE " + ACCOUNT + ")"),
        TROUBLES(
                "",
                "SELECT state, reason, then_failed, message_failed, COUNT(*) FROM (SELECT state, reason, then_failed,"
                        + " message_failed FROM notice INDEXED BY notice_attention WHERE " + ACCOUNT + " AND "
                        + Selection.ATTENTION + " LIMIT " + COUNT_MOST
                        + ") GROUP BY state, reason, then_failed, message_failed");

        final String sql;

        Question(String condition) {
            this.sql = "SELECT " + Stories.COLUMNS + " FROM notice" + condition;
        }

        Question(String none, String sql) {
            this.sql = none + sql;
        }
    }

    private synchronized <T> T ask(Transactions.Work<T> question) {
        try {
            if (transactions == null) {
                transactions = new Transactions(JournalFile.readOnly(options.file()));
            }
            return transactions.ask(question);
        } catch (SQLException e) {
            throw new JournalDown("The journal cannot be opened: " + e.getMessage(), e);
        } catch (JournalDown e) {
            close(); // the next question has a new connection
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (transactions != null) {
            transactions.close();
            transactions = null;
        }
    }
}
