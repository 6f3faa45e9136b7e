package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a user edits {@code card-send}: a notice is never delivered without the id of a message that is there, and no
 * message is sent twice. Each edit meets a Chatwoot that works, refuses, loses an answer, and fails.
 */
@Tag("slow")
class HostileEditsTest {

    private static final String ROUTE = "routes/card-send.camel.yaml";
    private static final String HANDLER = "    errorHandler:\n      noErrorHandler: {}\n";
    private static final String SEND = "                  - to:\n                      id: send-plain\n"
            + "                      uri: direct:chatwoot-send-message\n";

    enum Edit {
        DEAD_LETTER_CHANNEL {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, HANDLER, """
                            errorHandler:
                              deadLetterChannel:
                                deadLetterUri: "log:dead?level=OFF"
                                redeliveryPolicy: {maximumRedeliveries: 3, redeliveryDelay: 5}
                        """);
            }
        },
        DEAD_LETTER_CHANNEL_THAT_FAILS {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, HANDLER, """
                            errorHandler:
                              deadLetterChannel:
                                deadLetterUri: "freemarker:no-such-template"
                        """);
            }
        },
        HANDLED {
            @Override
            void make(CourierUnderTest courier) {
                configuration(courier, "handled: {constant: \"true\"}");
            }
        },
        CONTINUED {
            @Override
            void make(CourierUnderTest courier) {
                configuration(courier, "continued: {constant: \"true\"}");
            }
        },
        REDELIVERY {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, HANDLER, """
                            errorHandler:
                              defaultErrorHandler:
                                redeliveryPolicy: {maximumRedeliveries: 4, redeliveryDelay: 5}
                        """);
            }
        },
        FILTER {
            @Override
            void make(CourierUnderTest courier) {
                around(
                        courier,
                        "- filter:\n                      simple: \"${body} == 'never'\"\n                      steps:");
            }
        },
        STOP {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, SEND, "                  - stop: {}\n" + SEND);
            }
        },
        SECOND_POST {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, SEND, """
                                          - setProperty: {name: mine, simple: "${body}"}
                        """ + SEND + """
                                          - setBody: {simple: "${exchangeProperty.mine}"}
                        """ + SEND.replace("id: send-plain", "id: send-again"));
            }
        },
        LOOP {
            @Override
            void make(CourierUnderTest courier) {
                around(
                        courier,
                        "- loop:\n                      constant: \"3\"\n                      copy: true\n                      steps:");
            }
        },
        REMOVED_HEADERS_AND_PROPERTIES {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(
                        ROUTE,
                        SEND,
                        "                  - removeHeaders: {pattern: \"*\"}\n                  - removeProperties: {pattern: \"*\"}\n"
                                + SEND);
            }
        },
        SWALLOWED {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, SEND, """
                                          - doTry:
                                              steps:
                        """ + indent(SEND) + """
                                              doCatch:
                                                - exception: [java.lang.Exception]
                                                  steps:
                                                    - setBody: {constant: "all is well"}
                        """);
            }
        },
        WIRE_TAP {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, SEND, "                  - wireTap: {uri: direct:chatwoot-send-message}\n");
            }
        },
        MULTICAST {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(ROUTE, SEND, """
                                          - multicast:
                                              parallelProcessing: true
                                              steps:
                                                - to: direct:chatwoot-send-message
                                                - to: direct:chatwoot-send-rich-message
                                                - to: direct:chatwoot-send-message
                        """);
            }
        },
        FAILS_AFTERWARDS {
            @Override
            void make(CourierUnderTest courier) {
                courier.edit(
                        ROUTE,
                        SEND,
                        SEND
                                + "                  - throwException: {exceptionType: java.lang.IllegalStateException, message: afterwards}\n");
            }
        };

        abstract void make(CourierUnderTest courier);

        private static void configuration(CourierUnderTest courier, String how) {
            courier.edit(ROUTE, "    errorHandler:\n", "    routeConfigurationId: mine\n    errorHandler:\n");
            courier.edit(ROUTE, "- route:\n", """
                    - routeConfiguration:
                        id: mine
                        onException:
                          - onException:
                              exception: [java.lang.Exception]
                              %s
                              steps:
                                - setBody: {constant: done}
                    - route:
                    """.formatted(how));
        }

        private static void around(CourierUnderTest courier, String what) {
            courier.edit(ROUTE, SEND, "                  " + what + "\n" + indent(SEND));
        }

        private static String indent(String yaml) {
            return yaml.indent(8);
        }
    }

    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource(Edit.class)
    void neverDeliveredWithoutAMessageAndNeverTwice(Edit edit) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            edit.make(courier);
            sandbox.faults().next(CallMatch.messages(2), Fault.status(404));
            sandbox.faults().next(CallMatch.messages(3), new Fault.LostAnswer());
            sandbox.faults().next(CallMatch.messages(4), Fault.status(500));
            courier.start();
            for (int conversation = 1; conversation <= 4; conversation++) {
                courier.accept(CourierUnderTest.text("n" + conversation, conversation, "您好 " + conversation));
            }
            for (int conversation = 1; conversation <= 4; conversation++) {
                holds(edit, courier.awaitEnd("n" + conversation), courier.posted(conversation));
            }
        }
    }

    private static void holds(Edit edit, Story story, List<StoredMessage> there) {
        String what = story.notice().id() + " " + story.state() + " " + story.reason() + " " + story.detail();
        assertTrue(there.size() <= 1, "sent twice: " + what);
        if (story.state() == State.DELIVERED) {
            assertEquals(there.stream().map(StoredMessage::id).toList(), story.messageIds(), what);
            assertEquals(1, there.size(), what);
        } else if (edit == Edit.WIRE_TAP && !there.isEmpty()) {
            // a wire tap's message that was just in time, in a route that then ends without one: found, told and listed
            assertEquals(there.stream().map(StoredMessage::id).toList(), story.messageIds(), what);
            assertTrue(story.wantsAttention(), "there, but neither delivered nor listed: " + what);
        } else {
            assertEquals(0, there.size(), "there, but not delivered: " + what);
        }
    }
}
