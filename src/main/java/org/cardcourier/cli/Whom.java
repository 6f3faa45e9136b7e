package org.cardcourier.cli;

import org.cardcourier.notice.Notice;

/** Where a notice goes, in a word for lists. */
final class Whom {

    private Whom() {}

    /** @return the conversation, such as "77"; "-" while that of its person is not known */
    static String of(Notice notice) {
        return notice.conversationId() == 0 ? "-" : Long.toString(notice.conversationId());
    }
}
