package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.Settings;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Chatwoot is reached, and what users may add to a home. */
class ReachTest {

    @TempDir
    Path home;

    @Test
    void requestsGoThroughTheProxy() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            // nobody listens there; the sandbox stands in for the proxy and sees what a proxy is asked for
            courier.set("chatwoot.api-url", "http://127.0.0.1:9")
                    .set("chatwoot.proxy", "127.0.0.1:" + sandbox.url().getPort())
                    .start();
            courier.accept(CourierUnderTest.text("n1", 1, "您好"));
            CourierUnderTest.await("a request", () -> !sandbox.calls().isEmpty());
            assertEquals(
                    "http://127.0.0.1:9/api/v1/accounts/2/conversations/1",
                    sandbox.calls().get(0).path());
        }
    }

    @Test
    void aJavaRouteRunsBesideTheYamlOnes() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            courier.write("routes/Mine.java", """
                    import org.apache.camel.builder.RouteBuilder;

                    public class Mine extends RouteBuilder {
                        @Override
                        public void configure() {
                            from("direct:mine").routeId("mine").setProperty("conversation_id", constant(1))
                                .setBody(constant("{\\"content\\": \\"from Java\\"}")).to("direct:chatwoot-send-message");
                        }
                    }
                    """).start();
            courier.application().camel().createProducerTemplate().sendBody("direct:mine", "");
            assertEquals("from Java", courier.posted(1).get(0).content());
        }
    }

    @Test
    void aJavaRouteThatDoesNotCompileStopsTheStartWithItsName() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            courier.write("routes/Mine.java", "public class Mine extends RouteBuilder {}\n");
            Settings.Wrong wrong = assertThrows(Settings.Wrong.class, courier::start);
            assertEquals(true, wrong.getMessage().contains("Mine.java"), wrong.getMessage());
        }
    }
}
