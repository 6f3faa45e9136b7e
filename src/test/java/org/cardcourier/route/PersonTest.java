package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.SandboxSeed;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Notices that name a contact and an inbox. Conversations 1 to 3 are those of contact 1 in the website inbox 1, contact 2 in
 * the API inbox 2, and contact 3 in inbox 1; the next that is opened has the number 4.
 */
@Tag("slow")
class PersonTest {

    private static final int WEBSITE = 1;
    private static final int API = 2;
    private static final CallMatch OPENING = CallMatch.of("POST", "*/conversations");
    private static final CallMatch SEARCH = CallMatch.of("POST", "*/contacts/filter");

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() {
        use(home, SandboxOptions.defaults());
    }

    private void use(Path folder, SandboxOptions options) {
        sandbox = Sandbox.start(options);
        courier = new CourierUnderTest(folder, sandbox);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private Notice to(String id, String contact, int inbox) {
        return to(id, contact, inbox, "");
    }

    private Notice to(String id, String contact, int inbox, String more) {
        return courier.read("{\"notice_id\":\"" + id + "\",\"contact\":{" + contact + "},\"inbox_id\":" + inbox
                + ",\"message\":{\"content\":\"" + id + "\"}" + more + "}");
    }

    private static String identifier(String identifier) {
        return "\"identifier\":\"" + identifier + "\"";
    }

    private List<String> there(long conversation) {
        return courier.posted(conversation).stream().map(StoredMessage::content).toList();
    }

    private List<Call> calls(String method, String end) {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals(method) && call.path().endsWith(end))
                .toList();
    }

    private Story delivered(String id) {
        Story story = courier.awaitEnd(id);
        assertEquals(State.DELIVERED, story.state(), story.detail());
        return story;
    }

    private void refused(Reason reason, String detail, Notice notice) {
        courier.accept(notice);
        Story story = courier.awaitEnd(notice.id());
        assertEquals(State.REFUSED, story.state());
        assertEquals(reason, story.reason());
        assertEquals(detail, story.detail());
        assertEquals(3, sandbox.messageCount(), "something was sent");
    }

    @Test
    void aNoticeGoesToTheContactsOwnConversation() throws Exception {
        courier.start();
        courier.accept(to("by-identifier", identifier("cust-1002"), API));
        courier.accept(to("by-address", "\"email\":\"Emma@Example.com\"", API));
        courier.accept(to("by-number", "\"phone_number\":\"+14155550102\"", API));
        Story story = delivered("by-identifier");
        delivered("by-address");
        delivered("by-number");
        assertEquals(
                List.of("by-address", "by-identifier", "by-number"),
                there(2).stream().sorted().toList());
        assertEquals(2, story.notice().conversationId());
        assertEquals(1, story.tries());
        assertEquals(0, calls("POST", "/conversations").size());
    }

    @Test
    void aResolvedConversationIsLeftAlone() throws Exception {
        courier.start();
        courier.accept(
                courier.read("{\"notice_id\":\"resolve\",\"conversation_id\":2,\"then\":{\"status\":\"resolved\"}}"));
        delivered("resolve");
        courier.accept(to("a", identifier("cust-1002"), API));
        delivered("a");
        assertEquals(List.of("a"), there(4));
        assertEquals(2, sandbox.conversation(4).contact());
        assertTrue(calls("POST", "/conversations").get(0).body().contains("\"source_id\":\"sandbox-2-2\""));
    }

    @Test
    void inAWidgetTheNewestConversationIsTheOne() throws Exception {
        courier.start();
        long newest = sandbox.openConversation(WEBSITE, 1);
        courier.accept(to("a", identifier("cust-1001"), WEBSITE));
        delivered("a");
        assertEquals(List.of("a"), there(newest));
        assertEquals(List.of(), there(1));
    }

    @Test
    void aNewContactGetsAConversationWithItsFirstMessageInOneCall() throws Exception {
        courier.start();
        courier.accept(
                to(
                        "a",
                        identifier("cust-9") + ",\"name\":\"王芳\"",
                        API,
                        ",\"create_contact\":true,\"then\":{\"add_labels\":[\"vip\"],\"contact\":{\"custom_attributes\":{\"last_order\":\"SO-42\"}}}"));
        Story story = delivered("a");
        assertEquals(4, story.notice().conversationId());
        assertEquals(List.of("a"), there(4));
        assertEquals(List.of("vip"), sandbox.conversation(4).labels());
        assertEquals(1, calls("POST", "/conversations").size());
        assertEquals(0, courier.posts(4).size());
        assertTrue(calls("GET", "/contacts/4/conversations").size() == 1);
        assertTrue(calls("PATCH", "/contacts/4").get(0).body().contains("SO-42"));
    }

    @Test
    void aCardOfTwoMessagesOpensOneConversation() throws Exception {
        courier.start();
        courier.accept(courier.read("{\"notice_id\":\"card\",\"contact\":{\"identifier\":\"cust-1003\"},\"inbox_id\":2,"
                + "\"order\":{\"order_id\":\"SO-42\",\"status\":\"shipped\"},\"shape\":\"pair\","
                + "\"actions\":[{\"type\":\"postback\",\"text\":\"联系客服\",\"payload\":\"CONTACT_SUPPORT\"}]}"));
        Story story = delivered("card");
        assertEquals(2, story.messageIds().size());
        assertEquals(2, there(4).size());
        assertEquals(1, calls("POST", "/conversations").size());
    }

    @Test
    void noticesAtOnceForANewPersonOpenOneConversation() throws Exception {
        courier.start();
        String create = ",\"create_contact\":true";
        String address = "\"email\":\"new@example.com\"";
        List<Notice> notices = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            String contact = n % 2 == 0 ? identifier("cust-9") + "," + address : address;
            notices.add(to("n" + n, contact, API, create));
        }
        courier.application().journal().accept(notices, "test", true);
        for (int n = 0; n < 10; n++) {
            delivered("n" + n);
        }
        assertEquals(10, there(4).size());
        assertEquals(1, calls("POST", "/conversations").size());
        assertEquals(List.of("n0", "n2", "n4", "n6", "n8"), only(there(4), 0));
        assertEquals(List.of("n1", "n3", "n5", "n7", "n9"), only(there(4), 1));
    }

    private static List<String> only(List<String> texts, int rest) {
        return texts.stream()
                .filter(text -> Integer.parseInt(text.substring(1)) % 2 == rest)
                .toList();
    }

    @Test
    void aLostAnswerOpensNoSecondConversation() throws Exception {
        sandbox.faults().next(OPENING, Fault.lostAnswer());
        courier.start();
        courier.accept(to("a", identifier("cust-1003"), API));
        courier.accept(to("b", identifier("cust-1003"), API));
        courier.accept(to("c", "\"email\":\"lina@example.com\"", API));
        Story story = delivered("a");
        delivered("b");
        delivered("c");
        assertEquals(1, calls("POST", "/conversations").size());
        assertEquals(List.of("a", "b", "c"), there(4).stream().sorted().toList());
        assertTrue(there(4).indexOf("a") < there(4).indexOf("b"));
        assertEquals(4, story.notice().conversationId());
        long doubtful = List.of("a", "b", "c").stream()
                .flatMap(id -> courier.story(id).attempts().stream())
                .filter(Story.Attempt::doubtful)
                .count();
        assertEquals(1, doubtful);
    }

    @Test
    void aConversationThatWasStoredLateIsFoundAndNotOpenedAgain() throws Exception {
        sandbox.faults().next(OPENING, new Fault.LateCommit(300));
        courier.set("chatwoot.read-timeout-ms", "200")
                .set("chatwoot.settle-ms", "1500")
                .start();
        courier.accept(to("a", identifier("cust-1003"), API));
        courier.accept(to("c", "\"email\":\"lina@example.com\"", API));
        delivered("a");
        delivered("c");
        assertEquals(1, calls("POST", "/conversations").size());
        assertEquals(List.of("a", "c"), there(4).stream().sorted().toList());
    }

    @Test
    void aConversationThatWasNotOpenedIsOpenedAtTheNextTry() throws Exception {
        sandbox.faults().next(OPENING, Fault.status(500));
        courier.start();
        courier.accept(to("a", identifier("cust-1003"), API));
        delivered("a");
        assertEquals(2, calls("POST", "/conversations").size());
        assertEquals(List.of("a"), there(4));
    }

    @Test
    void whatEndsInTheMiddleOfAnOpeningIsFoundOutAtTheNextStart() throws Exception {
        sandbox.faults().next(OPENING, new Fault.LateCommit(10));
        courier.set("chatwoot.read-timeout-ms", "60000").start();
        courier.accept(to("a", identifier("cust-1003"), API));
        await("the conversation", () -> sandbox.messageCount() == 4);
        courier.stop();
        courier.start();
        courier.accept(to("c", "\"email\":\"lina@example.com\"", API));
        delivered("a");
        delivered("c");
        assertEquals(List.of("a", "c"), there(4));
        assertEquals(1, calls("POST", "/conversations").size());
    }

    @Test
    void orderIsKeptAcrossTheJoin() throws Exception {
        sandbox.faults().next(SEARCH, new Fault.Status(429, "", Map.of("Retry-After", "300")));
        courier.start();
        courier.accept(to("p1", identifier("cust-1002"), API));
        await("the failure", () -> courier.story("p1").reason() == Reason.RATE_LIMITED);
        courier.accept(to("p2", identifier("cust-1002"), API));
        sandbox.faults().next(CallMatch.messages(2), new Fault.Status(429, "", Map.of("Retry-After", "400")));
        courier.accept(text("d1", 2, "d1"));
        await("the failure", () -> courier.story("d1").reason() == Reason.RATE_LIMITED);
        courier.accept(to("p3", identifier("cust-1002"), API));
        courier.accept(text("d2", 2, "d2"));
        assertEquals(List.of(), there(2));
        courier.pass(Duration.ofSeconds(301));
        await("the join", () -> courier.story("p3").notice().conversationId() == 2);
        courier.pass(Duration.ofSeconds(100));
        delivered("d2");
        assertEquals(List.of("p1", "p2", "d1", "p3", "d2"), there(2));
    }

    @Test
    void aVisitorWithoutAConversationParksTheirNoticesUntilThereIsOne() throws Exception {
        courier.start();
        courier.accept(to("a", identifier("cust-1002"), WEBSITE));
        courier.accept(to("b", identifier("cust-1002"), WEBSITE));
        courier.accept(text("other", 1, "other"));
        Story parked = courier.await("a", State.PARKED);
        courier.await("b", State.PARKED);
        delivered("other");
        assertEquals(
                "Contact 2 has no conversation in inbox 1, and only the visitor can begin one that the widget shows",
                parked.detail());
        assertEquals(0, parked.tries());
        long begun = sandbox.openConversation(WEBSITE, 2);
        courier.pass(Duration.ofSeconds(301));
        delivered("b");
        assertEquals(List.of("a", "b"), there(begun));
        assertEquals(1, courier.story("a").tries());
        assertEquals(0, calls("POST", "/conversations").size());
    }

    @Test
    void aPersonMayAskForALookAtOnce() throws Exception {
        courier.start();
        courier.accept(to("a", identifier("cust-1002"), WEBSITE));
        courier.accept(to("b", identifier("cust-1002"), WEBSITE));
        courier.await("b", State.PARKED);
        long begun = sandbox.openConversation(WEBSITE, 2);
        try (JournalDesk desk = courier.application().journal().desk()) {
            desk.replay("b", java.time.Clock.systemUTC());
        }
        delivered("b");
        assertEquals(List.of("a", "b"), there(begun));
    }

    @Test
    void aParkedNoticeExpiresAndMayBeCancelled() throws Exception {
        courier.start();
        Instant expires = Instant.now().plusSeconds(60);
        courier.accept(to("a", identifier("cust-1002"), WEBSITE));
        courier.accept(to("b", identifier("cust-1002"), WEBSITE, ",\"expires\":\"" + expires + "\""));
        courier.await("b", State.PARKED);
        courier.pass(Duration.ofSeconds(61));
        Story story = courier.awaitEnd("b");
        assertEquals(State.SKIPPED, story.state());
        assertEquals(Reason.EXPIRED, story.reason());
        courier.await("a", State.PARKED);
        try (JournalDesk desk = courier.application().journal().desk()) {
            desk.cancel("a", java.time.Clock.systemUTC());
        }
        assertEquals(Reason.CANCELLED, courier.awaitEnd("a").reason());
    }

    @Test
    void aContactThatSomebodyElseCreatedInTheMeantimeIsTaken() throws Exception {
        sandbox.faults()
                .next(
                        SEARCH,
                        new Fault.Status(
                                200, "{\"meta\":{},\"payload\":[]}", Map.of("Content-Type", "application/json")));
        courier.start();
        courier.accept(to("a", identifier("cust-1002"), API, ",\"create_contact\":true"));
        delivered("a");
        assertEquals(List.of("a"), there(2));
        assertEquals(422, calls("POST", "/contacts").get(0).status());
    }

    @Test
    void whoIsNotThereIsRefused() throws Exception {
        courier.start();
        refused(
                Reason.NOT_FOUND,
                "Chatwoot has no contact \"cust-100\". Create it there, or send the notice with \"create_contact\": true.",
                to("a", identifier("cust-100"), API)); // a part of cust-1001
        refused(
                Reason.NOT_FOUND,
                "Chatwoot did not find the place for the request for inbox 9 (404: Resource could not be found). Check the"
                        + " ids and chatwoot.account-id.",
                to("b", identifier("cust-1001"), 9));
        refused(
                Reason.NOT_FOUND,
                "Contact 3 has no conversation in inbox 2, and a notice without a message does not open one.",
                courier.read("{\"notice_id\":\"c\",\"contact\":{\"identifier\":\"cust-1003\"},\"inbox_id\":2,"
                        + "\"then\":{\"add_labels\":[\"vip\"]}}"));
        refused(
                Reason.NOT_FOUND,
                "No contact was found for contact \"cust-7\": contact 2 has that address or number, but another identifier."
                        + " Correct the one or the other.",
                to("d", identifier("cust-7") + ",\"email\":\"emma@example.com\"", API, ",\"create_contact\":true"));
        assertEquals(0, calls("POST", "/contacts").size());
    }

    @Test
    void anInboxThatTheTokenCannotSeeIsRefused() throws Exception {
        courier.set("chatwoot.api-token", sandbox.token() + "-outside").start();
        refused(
                Reason.FORBIDDEN,
                "The token may not do this: the request for inbox 2 was refused (401: You are not authorized to do this"
                        + " action). Make the token's user a member of the inbox, or an administrator.",
                to("a", identifier("cust-1002"), API));
    }

    @Test
    void ofTwoContactsWithOneAddressNobodyIsTaken() throws Exception {
        stop();
        SandboxSeed seed = SandboxSeed.shop("sandbox-token", 3);
        List<SandboxSeed.Person> people = new ArrayList<>(seed.contacts());
        people.add(new SandboxSeed.Person("Emma B.", "EMMA@example.com", null, null, Map.of()));
        use(
                home.resolve("other"),
                SandboxOptions.defaults()
                        .seed(new SandboxSeed(
                                seed.account(),
                                seed.others(),
                                seed.users(),
                                seed.bots(),
                                seed.inboxes(),
                                seed.teams(),
                                seed.labels(),
                                people,
                                seed.conversations())));
        courier.start();
        refused(
                Reason.INVALID,
                "Nobody can tell who is meant by contact by email: contacts 2 and 4 have that address or number. Merge them"
                        + " in Chatwoot, or name the identifier of one.",
                to("a", "\"email\":\"emma@example.com\"", API, ",\"create_contact\":true"));
    }

    @Test
    void aConversationThatWasFoundLongAgoIsLookedForAgain() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", Map.of("Retry-After", "900")));
        courier.start();
        courier.accept(to("a", identifier("cust-1001"), WEBSITE));
        await("the failure", () -> courier.story("a").reason() == Reason.RATE_LIMITED);
        courier.accept(to("b", identifier("cust-1001"), WEBSITE));
        assertEquals(1, courier.story("b").notice().conversationId(), "b waits behind a");
        long newer = sandbox.openConversation(WEBSITE, 1);
        courier.pass(Duration.ofSeconds(901));
        delivered("b");
        assertEquals(List.of("a", "b"), there(newer));
        assertEquals(List.of(), there(1));
    }
}
