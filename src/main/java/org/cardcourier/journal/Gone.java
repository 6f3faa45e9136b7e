package org.cardcourier.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What stays of a notice that is no longer in the journal, so that a repeat of it is known and not sent: a hash of its id
 * and one of its content.
 */
final class Gone {

    /** How long an id stays known at least. */
    static final Duration REMEMBERED = Duration.ofDays(30);

    private Gone() {}

    /** Remembers a notice that is about to be deleted. */
    static void remember(Connection connection, long seq, State state, long until) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT account, id, body FROM notice WHERE seq=?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    String id = row.getString(2);
                    Transactions.execute(
                            connection,
                            "INSERT OR REPLACE INTO gone (account, id, content, state, until) VALUES (?,?,?,?,?)",
                            row.getInt(1),
                            ofId(id),
                            ofContent(id, row.getBytes(3)),
                            state.code(),
                            until);
                }
            }
        }
    }

    static byte[] ofId(String id) {
        return sha256(id, new byte[0]);
    }

    /** With the id, so that it tells nothing about who else was sent the same words. */
    static byte[] ofContent(String id, byte[] body) {
        return sha256(id + " ", body);
    }

    private static byte[] sha256(String before, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(before.getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
