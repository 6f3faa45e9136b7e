package org.cardcourier.cases;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.StoredConversation;
import org.cardcourier.sandbox.StoredMessage;

/**
 * What has come of a case so far.
 *
 * @param answers       to the posts to /notices: a status code and what was said
 * @param stories       of its notices, in the order of acceptance
 * @param messages      what was posted, by conversation, in order
 * @param conversations as they are now
 * @param opened        conversations that were not there before
 * @param calls         requests to Chatwoot, in the order of their ends
 * @param home          the folder of the copy
 * @param account       what the paths of calls begin with
 */
record Seen(
        List<Answer> answers,
        List<Story> stories,
        Map<Long, List<StoredMessage>> messages,
        Map<Long, StoredConversation> conversations,
        List<Long> opened,
        List<Call> calls,
        Path home,
        String account) {

    /** An answer to a sender. */
    record Answer(int status, String body) {}
}
