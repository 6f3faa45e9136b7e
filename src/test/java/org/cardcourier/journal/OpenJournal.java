package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cardcourier.SettableClock;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** A journal in a folder, with a clock that a test moves, and what delivers from it in the test's own hands. */
final class OpenJournal implements AutoCloseable {

    static final String ACCOUNT = "https://chat.example.com/2";

    final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final BlockingQueue<Claim> out = new LinkedBlockingQueue<>();
    private volatile long jumped;
    private JournalOptions options;
    private Journal journal;

    OpenJournal(Path folder) {
        this(JournalOptions.of(folder.resolve("journal.db"), ACCOUNT));
    }

    OpenJournal(JournalOptions options) {
        this.options = options;
        open();
    }

    /** All time that passes is the clock's: nothing of it is a jump. */
    private void open() {
        journal = Journal.open(options, new NoticeJson(), clock, () -> (clock.millis() - jumped) * 1_000_000);
        journal.start(out::addAll, 10);
    }

    /** Stops, and starts with other options. */
    void reopen(JournalOptions other) {
        journal.close();
        options = other;
        open();
    }

    /** Somebody sets the clock: no time passes. */
    void jump(Duration by) {
        jumped += by.toMillis();
        clock.advance(by);
    }

    Journal journal() {
        return journal;
    }

    JournalOptions options() {
        return options;
    }

    static Notice notice(String id, long conversation, String text) {
        Message message = new Message(text, "", Map.of(), false, "");
        return notice(id, conversation, null, message);
    }

    static Order order(String id) {
        return new Order(id, "paid", "", "", "", List.of(), "", "", Logistics.NONE, "", Map.of());
    }

    static Notice ofOrder(String id, long conversation, Order order) {
        return notice(id, conversation, order, null);
    }

    private static Notice notice(String id, long conversation, Order order, Message message) {
        return new Notice(
                id,
                conversation,
                order,
                message,
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                null,
                null,
                null,
                Then.NOTHING);
    }

    Acceptance accept(Notice notice) {
        return journal.accept(List.of(notice), "test", false).get(0);
    }

    Claim next() throws InterruptedException {
        Claim claim = out.poll(10, TimeUnit.SECONDS);
        assertTrue(claim != null, "Nothing was handed out within 10 s");
        return claim;
    }

    boolean isNothingOut() {
        return out.isEmpty();
    }

    /** Accepts a notice and delivers it as one message. */
    Story delivered(Notice notice, long messageId) throws InterruptedException {
        accept(notice);
        Claim claim = next();
        journal.step(claim, new Step(1, messageId, ""));
        journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        return await(notice.id(), State.DELIVERED);
    }

    Story ended(Notice notice, State state, Reason reason) throws InterruptedException {
        accept(notice);
        journal.end(next(), new Ending.Ended(state, reason, "as the test wants it", false));
        return await(notice.id(), state);
    }

    JournalDesk desk() {
        return journal.desk();
    }

    boolean has(String id) {
        try (JournalDesk desk = desk()) {
            return desk.find(id).isPresent();
        }
    }

    Story story(String id) {
        try (JournalDesk desk = desk()) {
            return desk.find(id).orElseThrow();
        }
    }

    Story await(String id, State state) {
        await(id + " " + state, () -> story(id).state() == state);
        return story(id);
    }

    static void await(String what, BooleanSupplier condition) {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < limit, "Waited 20 s in vain for " + what);
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    long number(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + options.file());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a text stands in any byte of the journal's files, its write-ahead log and what lies beside it. */
    static boolean isInAFile(Path folder, String text) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> new String(bytes(file), StandardCharsets.ISO_8859_1)
                            .contains(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
