package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of the files that a running Card Courier uses. */
@Tag("slow")
class ReloadTest {

    @TempDir
    Path home;

    private Child.End said(int exit, String... words) throws InterruptedException {
        try (Child child = Child.start(home, Map.of(), List.of(), List.of(words))) {
            Child.End end = child.end(90);
            assertEquals(exit, end.exit(), end::output);
            return end;
        }
    }

    @Test
    void whatRunsAndWhyASaveWasRefused() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest files = new CourierUnderTest(home, sandbox)) {
            files.write("courier.properties", """
                    chatwoot.api-url=%s
                    chatwoot.api-token=%s
                    chatwoot.account-id=%d
                    http.port=0
                    console.enabled=false
                    intake.auth=none
                    """.formatted(sandbox.url(), sandbox.token(), sandbox.accountId()));
            assertTrue(said(1, "routes").output().contains("No route runs: start Card Courier with: courier run"));
            assertTrue(said(1, "reload").output().contains("its next start reads the files"));
            try (Child run = Child.run(home)) {
                run.port();
                String routes = said(0, "routes").output();
                assertTrue(routes.contains("routes/card-send.camel.yaml  since "), routes);
                assertTrue(routes.contains("  card-send  started  from journal://notices"), routes);

                files.edit("routes/card-send.camel.yaml", "    description: Sends", "    descriptoin: Sends");
                String mistake = "routes/card-send.camel.yaml:9:5 ";
                String checked = said(1, "reload", "--check").output();
                assertTrue(checked.contains(mistake), checked);
                assertTrue(checked.contains("did you mean description?"), checked);
                String refused = said(1, "reload").output();
                assertTrue(refused.contains("Refused, what ran before runs on:"), refused);
                assertTrue(refused.contains(mistake), refused);
                String trouble = said(1, "routes").output();
                assertTrue(
                        trouble.contains("trouble: the last save was refused, what ran before runs on: " + mistake),
                        trouble);
                assertTrue(trouble.contains("  card-send  started"), trouble);

                files.edit("routes/card-send.camel.yaml", "    descriptoin: Sends", "    description: Sends");
                assertEquals(
                        "The files of this home are in use",
                        said(0, "reload").output().strip());
                said(0, "routes");
                run.stop().end(60);
            }
        }
    }
}
