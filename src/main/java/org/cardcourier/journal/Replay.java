package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries notices again: those that ended without success from their first try, and those that wait for their next try at
 * once. What was carried out is not repeated.
 */
final class Replay {

    /** Where it goes on: what was carried out binds it to its conversation; else that of its person is looked for anew. */
    private static final String HOME =
            "CASE WHEN person<>0 AND NOT EXISTS (SELECT 1 FROM step WHERE step.seq=notice.seq"
                    + " AND step.failure='') THEN person ELSE conversation END";

    private static final String COLUMNS = "SELECT seq, id, account, state, then_failed, " + HOME
            + ", tries, due, MAX(failing_since, doubtful_since), reason FROM notice";

    /** As long as the attempt may still be carried out, Chatwoot cannot be asked about it: no sooner than that. */
    private static final String TRY_NOW =
            "UPDATE notice SET due=MIN(due, CASE WHEN doubtful_since=0 THEN ?1 ELSE MAX(?1, COALESCE((SELECT ended_at"
                    + " FROM attempt WHERE attempt.seq=notice.seq ORDER BY n DESC LIMIT 1) + ?2, due)) END)"
                    + " WHERE seq=?3 AND state=0";

    private final Connection connection;
    private final String accountKey;
    private final Duration settle;

    Replay(Connection connection, String accountKey, Duration settle) {
        this.connection = connection;
        this.accountKey = accountKey;
        this.settle = settle;
    }

    /** A notice that somebody wants to be tried again. */
    record Candidate(
            long seq,
            String id,
            int account,
            State state,
            boolean thenFailed,
            long home,
            int tries,
            long due,
            long failingSince,
            Reason reason) {

        private static Candidate of(ResultSet row) throws SQLException {
            return new Candidate(
                    row.getLong(1),
                    row.getString(2),
                    row.getInt(3),
                    State.of(row.getInt(4)),
                    row.getInt(5) != 0,
                    row.getLong(6),
                    row.getInt(7),
                    row.getLong(8),
                    row.getLong(9),
                    Reason.of(row.getString(10)));
        }

        /** It was never tried and is not due: its sender said "not before". */
        private boolean isForLater(long now) {
            return tries == 0 && failingSince == 0 && due > now;
        }

        private boolean isEndedWithoutSuccess() {
            return state == State.REFUSED
                    || state == State.UNDELIVERED
                    || state == State.SKIPPED && !isSuperseded()
                    || thenFailed;
        }

        /** It would be skipped again, or was sent again by a person under another id. */
        private boolean isSuperseded() {
            return reason == Reason.SUPERSEDED;
        }

        private boolean isPossible(long now) {
            return state == State.WAITING ? !isForLater(now) : state == State.PARKED || isEndedWithoutSuccess();
        }

        private boolean isWorthIt(long now) {
            return isPossible(now) && (state.isEnd() || due > now);
        }

        private String whyNot() {
            return "Notice " + id + " is " + state.word()
                    + switch (state) {
                        case UNCERTAIN ->
                            ": look into the conversation, then: notices resolve " + id
                                    + " --delivered or --send-again";
                        case WAITING -> " and not to be sent yet: that is what its not_before says";
                        case SKIPPED -> ", superseded: to send it all the same: notices send-again " + id;
                        case SENDING -> " at this moment: look at it again in a minute";
                        default ->
                            ": only waiting, parked, refused, undelivered and skipped ones, or those whose then failed, can be"
                                    + " replayed";
                    };
        }
    }

    /** @return those of the selection that can be tried again, in the order of acceptance */
    List<Candidate> possible(Selection selection, long now) throws SQLException {
        Selection.Where where = selection.where(accountKey);
        List<Candidate> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + where.sql() + " ORDER BY seq")) {
            Transactions.bind(select, where.values().toArray());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Candidate candidate = Candidate.of(row);
                    if (candidate.isWorthIt(now)) {
                        found.add(candidate);
                    }
                }
            }
        }
        return found;
    }

    /**
     * One notice that a person named.
     *
     * @throws JournalDesk.NotPossible if it is not there or cannot be tried again; the message says why
     */
    Candidate named(String id, long now) throws SQLException {
        Candidate candidate = find(id).orElseThrow(() -> JournalDesk.NotPossible.unknown(id));
        if (!candidate.isPossible(now)) {
            throw new JournalDesk.NotPossible(candidate.whyNot());
        }
        return candidate;
    }

    private Optional<Candidate> find(String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(COLUMNS + " WHERE account=(SELECT n FROM account WHERE key=?) AND id=?")) {
            Transactions.bind(select, accountKey, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Candidate.of(row)) : Optional.empty();
            }
        }
    }

    /** @return false if somebody else has changed it in the meantime */
    boolean again(Candidate candidate, long now) throws SQLException {
        return switch (candidate.state()) {
            case WAITING -> atOnce(candidate, now);
            case PARKED -> lookNow(candidate, now);
            default -> fromTheFirstTry(candidate, now);
        };
    }

    private boolean atOnce(Candidate candidate, long now) throws SQLException {
        boolean isStillWaiting =
                Transactions.execute(connection, TRY_NOW, now, settle.toMillis(), candidate.seq()) == 1;
        if (isStillWaiting) {
            Transactions.execute(
                    connection,
                    "UPDATE head SET due=MIN(due, (SELECT due FROM notice WHERE notice.seq=head.seq))"
                            + " WHERE account=? AND line=(SELECT line FROM notice WHERE seq=?2) AND seq=?2 AND due<>?",
                    candidate.account(),
                    candidate.seq(),
                    Store.CLAIMED);
        }
        return isStillWaiting;
    }

    /** One look is for all that wait for the same person: the first of their line makes it, parked or after a failed look. */
    private boolean lookNow(Candidate candidate, long now) throws SQLException {
        Candidate first = firstOfLine(candidate.seq()).orElse(null);
        if (first == null) {
            return false; // it is parked no longer
        }
        return switch (first.state()) {
            case WAITING -> atOnce(first, now);
            case PARKED -> dueNow(first, now);
            default -> true; // it is looking at this moment
        };
    }

    private Optional<Candidate> firstOfLine(long parked) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + " WHERE seq=(SELECT h.seq FROM head h"
                + " JOIN notice n ON n.account=h.account AND n.line=h.line WHERE n.seq=? AND n.state=2)")) {
            Transactions.bind(select, parked);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Candidate.of(row)) : Optional.empty();
            }
        }
    }

    private boolean dueNow(Candidate parked, long now) throws SQLException {
        Transactions.execute(
                connection, "UPDATE notice SET due=MIN(due, ?1) WHERE seq=?2 AND state=2", now, parked.seq());
        return Transactions.execute(
                        connection,
                        "UPDATE head SET due=MIN(due, ?1) WHERE account=?2 AND line=(SELECT line FROM notice WHERE seq=?3)"
                                + " AND seq=?3 AND due<>?4",
                        now,
                        parked.account(),
                        parked.seq(),
                        Store.CLAIMED)
                == 1;
    }

    private boolean fromTheFirstTry(Candidate candidate, long now) throws SQLException {
        BatchDesk.lookAgain(connection, candidate.seq());
        boolean isAsItWas = Transactions.execute(
                        connection,
                        "UPDATE notice SET state=0, tries=0, then_failed=0, only_find_out=0, failing_since=0, ended_at=NULL, batch=0,"
                                + " settled_at=NULL, conversation=" + HOME + ", line=" + HOME
                                + ", due=? WHERE seq=? AND state=?",
                        now,
                        candidate.seq(),
                        candidate.state().code())
                == 1;
        if (isAsItWas) {
            Transactions.execute(connection, "DELETE FROM step WHERE seq=? AND failure<>''", candidate.seq());
            Transactions.execute(connection, Store.JOIN_LINE, candidate.account(), candidate.home(), candidate.seq());
        }
        return isAsItWas;
    }
}
