package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalBackup;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal is restored from a backup that was made under load. */
class RestoreTest {

    private static final int NOTICES = 400;
    private static final int CONVERSATIONS = 40;

    @TempDir
    Path home;

    @TempDir
    Path other;

    @Test
    void whatWaitedInTheBackupIsDeliveredOnceThoughTheFirstCourierWentOn() throws Exception {
        Path copy = home.resolve("copy.db");
        try (Sandbox sandbox = Sandbox.start(
                        SandboxOptions.defaults().conversations(CONVERSATIONS).latencyMs(20));
                CourierUnderTest first = new CourierUnderTest(home, sandbox)
                        .set("journal.max-in-flight", "4")
                        .start();
                CourierUnderTest second = new CourierUnderTest(other, sandbox)) {
            for (int i = 0; i < NOTICES; i++) {
                first.application().journal().accept(List.of(numbered(i)), "test", true);
                if (i == NOTICES / 2) {
                    JournalBackup.Made made =
                            JournalBackup.make(first.settings().journalFile(), copy, Clock.systemUTC());
                    assertTrue(made.open() > 0, "some waited: " + made);
                }
            }
            awaitDelivered(first, NOTICES);
            first.stop();

            Files.createDirectories(other.resolve("data"));
            Files.copy(copy, other.resolve("data/journal.db"));
            second.start();
            awaitDelivered(second, NOTICES / 2 + 1);

            Map<String, Integer> posted = new HashMap<>();
            for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                for (StoredMessage message : first.posted(conversation)) {
                    posted.merge(message.content(), 1, Integer::sum);
                }
            }
            assertEquals(NOTICES, posted.size());
            assertTrue(posted.values().stream().allMatch(times -> times == 1), posted::toString);
        }
    }

    private static org.cardcourier.notice.Notice numbered(int i) {
        return CourierUnderTest.text("n" + i, i % CONVERSATIONS + 1, "notice " + i);
    }

    private static void awaitDelivered(CourierUnderTest courier, long count) {
        CourierUnderTest.await(count + " delivered", () -> {
            try (JournalDesk desk = courier.application().journal().desk()) {
                return desk.counts().get(State.DELIVERED) == count;
            }
        });
    }
}
