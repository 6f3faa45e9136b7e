package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mistake in a template does to notices: they wait, and are sent once it is mended. */
class TemplateMistakesTest {

    private static final String TEMPLATE = "templates/order-card.md.ftl";
    private static final String GOOD = "<#assign order = body.order>";
    private static final String NO_TEMPLATE = GOOD + "<#if order>";
    private static final String FAILS = GOOD + "${nothing.there}";

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        courier = new CourierUnderTest(home, sandbox).set("journal.schedule", "0s,1h,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void accept(String id) {
        courier.accept(courier.read(
                "{\"notice_id\":\"" + id + "\",\"conversation_id\":1,\"order\":{\"order_id\":\"" + id + "\"}}"));
    }

    private void waits(String id) {
        await("the first try", () -> courier.story(id).reason() != null);
        assertEquals(State.WAITING, courier.story(id).state());
        String detail = courier.story(id).detail();
        assertTrue(detail.matches(".*order-card[.]md[.]ftl.* line \\d+, .*"), detail);
        assertEquals(0, courier.posts(1).size());
    }

    private void isSentOnceMended(String id, String mistake) {
        courier.edit(TEMPLATE, mistake, GOOD);
        courier.pass(Duration.ofMinutes(70));
        assertEquals(State.DELIVERED, courier.awaitEnd(id).state());
        assertEquals(1, courier.posted(1).size());
    }

    @Test
    void withATemplateThatIsNoneFromTheStartNoticesWaitAndItsLineIsNamed() throws Exception {
        courier.edit(TEMPLATE, GOOD, NO_TEMPLATE).start();
        accept("a");
        waits("a");
        isSentOnceMended("a", NO_TEMPLATE);
    }

    @Test
    void withATemplateThatFailsNoticesWaitAndItsLineIsNamed() throws Exception {
        courier.edit(TEMPLATE, GOOD, FAILS).start();
        accept("a");
        waits("a");
        isSentOnceMended("a", FAILS);
    }

    @Test
    void anEditThatIsNoTemplateLeavesTheLastGoodOneInForce() throws Exception {
        courier.start();
        accept("before");
        courier.awaitEnd("before");
        courier.edit(TEMPLATE, GOOD, NO_TEMPLATE);
        accept("after");
        assertEquals(State.DELIVERED, courier.awaitEnd("after").state());
        assertEquals(2, courier.posted(1).size());
    }
}
