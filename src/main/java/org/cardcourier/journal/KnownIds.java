package org.cardcourier.journal;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * What the journal would say to notices, without accepting them. The file is only read, whether Card Courier runs or not:
 * not even its tables are brought up to date.
 */
public final class KnownIds implements AutoCloseable {

    /** What the journal says to a notice. */
    public enum Kind {
        /** It would be accepted. */
        NEW,
        /** It was accepted before and is not sent again. */
        KNOWN,
        /** Its id was accepted before with other content: it would be refused. */
        OTHER_CONTENT
    }

    private static final String ACCOUNT = "account=(SELECT n FROM account WHERE key=?) AND id=?";

    private final Connection connection;
    private final String account;
    private final NoticeCodec codec;
    private final PreparedStatement here;
    private final PreparedStatement gone;

    private KnownIds(Connection connection, String account, NoticeCodec codec, boolean remembersGone)
            throws SQLException {
        this.connection = connection;
        this.account = account;
        this.codec = codec;
        this.here = connection.prepareStatement("SELECT body FROM notice WHERE " + ACCOUNT);
        this.gone = remembersGone ? connection.prepareStatement("SELECT content FROM gone WHERE " + ACCOUNT) : null;
    }

    /**
     * Opens the journal to look into it.
     *
     * @param options how it is kept
     * @param codec   how notices are stored
     * @return nothing where there is no journal yet, so that every notice is new
     * @throws JournalUnusable if it cannot be read; the message says what to do
     */
    public static Optional<KnownIds> open(JournalOptions options, NoticeCodec codec) {
        if (!Files.isRegularFile(options.file())) {
            return Optional.empty();
        }
        try {
            Connection connection = JournalFile.readOnly(options.file());
            try {
                int version = JournalFile.version(connection);
                return version == 0
                        ? Optional.empty()
                        : Optional.of(new KnownIds(connection, options.account(), codec, version >= 2));
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new JournalUnusable("The journal " + options.file() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What the journal says to a notice.
     *
     * @param notice any notice
     * @return whether it is new there
     * @throws JournalDown if the journal cannot be read
     */
    public Kind of(Notice notice) {
        try {
            byte[] stored = bytes(here, notice.id());
            if (stored != null) {
                return kind(Arrays.equals(stored, codec.write(notice)));
            }
            byte[] hash = gone == null ? null : bytes(gone, Gone.ofId(notice.id()));
            return hash == null
                    ? Kind.NEW
                    : kind(Arrays.equals(hash, Gone.ofContent(notice.id(), codec.write(notice))));
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be read: " + e.getMessage(), e);
        }
    }

    private static Kind kind(boolean isSame) {
        return isSame ? Kind.KNOWN : Kind.OTHER_CONTENT;
    }

    private byte[] bytes(PreparedStatement select, Object id) throws SQLException {
        Transactions.bind(select, account, id);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be closed: " + e.getMessage(), e);
        }
    }
}
