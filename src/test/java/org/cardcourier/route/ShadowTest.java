package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before going live: the whole way to Chatwoot, and no customer notices. */
@Tag("slow")
class ShadowTest {

    @TempDir
    Path home;

    private static Story end(CourierUnderTest courier, String json) {
        return courier.awaitEnd(courier.accept(courier.read(json)).notice().id());
    }

    @Test
    void agentsSeeWhatCustomersWouldSeeAndNothingElseChanges() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().recordCalls(true));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)
                        .set("chatwoot.shadow", "true")
                        .start()) {
            List<String> labels = sandbox.conversation(1).labels();
            String status = sandbox.conversation(1).status();
            Story story = end(courier, """
                    {"notice_id": "n1", "conversation_id": 1, "order": {"order_id": "SO-42", "status": "shipped"},
                     "actions": [{"type": "postback", "text": "联系客服", "payload": "CONTACT_SUPPORT"}],
                     "then": {"add_labels": ["new"], "status": "resolved", "assignee_id": 1, "note": "from us",
                              "contact": {"name": "Somebody"}}}""");
            assertEquals(State.DELIVERED, story.state(), story.detail());
            assertEquals(false, story.thenFailed(), story.detail());
            List<StoredMessage> posted = courier.posted(1);
            assertEquals(3, posted.size());
            assertTrue(posted.stream().allMatch(StoredMessage::isPrivate), posted::toString);
            assertTrue(posted.get(0).content().startsWith("影子模式，客户看不到 · Shadow mode, not shown to the customer\n\n"));
            assertTrue(posted.get(0).content().contains("SO-42"), posted.get(0)::content);
            assertTrue(posted.get(1).content().endsWith("\n- 联系客服"), posted.get(1)::content);
            assertEquals("from us", posted.get(2).content());
            assertEquals(labels, sandbox.conversation(1).labels());
            assertEquals(status, sandbox.conversation(1).status());
            Story nowhere = end(courier, """
                    {"notice_id": "n2", "contact": {"identifier": "nobody-yet"}, "create_contact": true, "inbox_id": 2,
                     "message": {"content": "您好"}}""");
            assertEquals(Reason.FORBIDDEN, nowhere.reason());
            assertTrue(
                    nowhere.detail().startsWith("Shadow mode (chatwoot.shadow=true) changes nothing in Chatwoot: "),
                    nowhere.detail());
            assertTrue(sandbox.calls().stream().allMatch(ShadowTest::isHarmless), () -> sandbox.calls()
                    .toString());
        }
    }

    private static boolean isHarmless(Call call) {
        return call.method().equals("GET")
                || call.path().contains("/contacts/filter")
                || call.path().endsWith("/messages");
    }
}
