package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * Which delivered notice told a newer state of an order, so that an older one would only confuse.
 *
 * <p>Compared is what one conversation was told: another conversation with the same order number may be another customer, or
 * one who has heard nothing yet, and a card that was wrongly held back is worse than one that comes late. Where both
 * notices name parcels, they are compared by tracking number; one without a tracking number is about the whole order.
 */
final class NewerState {

    /** Of two rows: {@code o} is delivered, and newer than {@code n}. */
    static final String OF_THE_SAME_ORDER = "o.order_id=n.order_id AND o.event_time>n.event_time AND o.state=10"
            + " AND o.account=n.account AND o.conversation=n.conversation";

    /** An order with more newer states than that, all of other parcels, is sent: nothing is held back without a look. */
    private static final int MOST = 100;

    private static final Set<String> UNKNOWN = Set.of("\u0000");

    private final Connection connection;
    private final NoticeCodec codec;

    NewerState(Connection connection, NoticeCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    /**
     * @param seq    the notice's number
     * @param notice the notice
     * @return the id of the newest delivered notice that tells more than this one, for each of its parcels; "" if there is none
     */
    String than(long seq, Notice notice) throws SQLException {
        if (notice.stateTime() == null) {
            return "";
        }
        Set<String> parcels = notice.order().trackingNumbers();
        Set<String> notToldYet = new HashSet<>(parcels);
        try (PreparedStatement select =
                connection.prepareStatement("SELECT o.id, o.body FROM notice n JOIN notice o ON " + OF_THE_SAME_ORDER
                        + " WHERE n.seq=? ORDER BY o.event_time DESC LIMIT " + MOST)) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Set<String> told = parcels(row.getBytes(2));
                    notToldYet.removeAll(told);
                    if (told.isEmpty() || notToldYet.isEmpty()) {
                        return row.getString(1);
                    }
                }
            }
        }
        return "";
    }

    private Set<String> parcels(byte[] body) {
        try {
            return codec.read(body).order().trackingNumbers();
        } catch (RuntimeException e) {
            return UNKNOWN; // a later version wrote it: what it told cannot be compared
        }
    }
}
