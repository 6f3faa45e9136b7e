package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped cases go as they say, a wrong one is seen, and none reaches the real Chatwoot. */
@Tag("slow")
class CasesTest {

    @TempDir
    Path folder;

    @Test
    void theShippedCasesGoAsTheySayAndNobodyElseIsReached() throws Exception {
        try (ServerSocket real = new ServerSocket(0)) {
            real.setSoTimeout(1);
            HomeUnderTest home = new HomeUnderTest(folder);
            home.settings("chatwoot.api-url=http://127.0.0.1:" + real.getLocalPort() + "\nchatwoot.api-token=secret\n");
            Outcome outcome =
                    home.run("test", Path.of("samples").toAbsolutePath().toString());
            assertEquals(0, outcome.exit(), outcome.out() + outcome.err());
            org.junit.jupiter.api.Assertions.assertThrows(java.net.SocketTimeoutException.class, real::accept);
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }

    @Test
    void aCaseThatGoesOtherwiseFails() {
        HomeUnderTest home = new HomeUnderTest(folder).write("samples/wrong.case.yaml", """
                when:
                  notice: {notice_id: n1, conversation_id: 5, message: {content: 您好}}
                expect:
                  notices: {n1: refused}
                  messages: [Hello]
                  conversation: {labels: [vip]}
                """);
        Outcome outcome =
                home.run("test", folder.resolve("samples/wrong.case.yaml").toString());
        assertEquals(1, outcome.exit());
        for (String each : new String[] {"notice n1", "- Hello", "+ 您好", "conversation 5"}) {
            assertTrue(outcome.out().contains(each), outcome.out());
        }
    }
}
