package org.cardcourier.journal;

import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * Notices of a further account. Which account a notice is for stands in its row by address and number, not in its content:
 * the connection may get another name.
 *
 * @param codec   how notices are stored
 * @param account name of the connection
 */
public record AccountCodec(NoticeCodec codec, String account) implements NoticeCodec {

    /**
     * Stores the notices of an account.
     *
     * @param codec   how notices are stored
     * @param account name of the connection; "" for the main one
     * @return how that account's are
     */
    public static NoticeCodec of(NoticeCodec codec, String account) {
        return account.isEmpty() ? codec : new AccountCodec(codec, account);
    }

    @Override
    public byte[] write(Notice notice) {
        return codec.write(notice.inAccount(""));
    }

    @Override
    public Notice read(byte[] bytes) {
        return codec.read(bytes).inAccount(account);
    }
}
