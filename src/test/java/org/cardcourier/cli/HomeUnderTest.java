package org.cardcourier.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.Claim;
import org.cardcourier.journal.Ending;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.TrafficNow;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** A home with the shipped files, the commands of which are run as a user would, at 2026-01-20 14:30 in Shanghai. */
final class HomeUnderTest {

    private final Path folder;
    private Clock clock = Clock.fixed(Instant.parse("2026-01-20T06:30:00Z"), ZoneId.of("Asia/Shanghai"));

    HomeUnderTest(Path folder) {
        this.folder = folder;
        for (String each : new String[] {"routes", "templates", "mappings", "samples"}) {
            copy(Path.of(each), folder.resolve(each));
        }
        settings("""
                chatwoot.api-url=http://127.0.0.1:1
                chatwoot.api-token=secret-token
                """);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a command ended. */
    record Outcome(int exit, String out, String err) {}

    Path folder() {
        return folder;
    }

    Clock clock() {
        return clock;
    }

    HomeUnderTest at(String instant) {
        clock = Clock.fixed(Instant.parse(instant), clock.getZone());
        return this;
    }

    HomeUnderTest settings(String properties) {
        return write("courier.properties", properties);
    }

    HomeUnderTest write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HomeUnderTest edit(String file, String from, String to) {
        String text = read(file);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(file + " does not contain: " + from);
        }
        return write(file, text.replace(from, to));
    }

    Outcome run(String... words) {
        return runWith("", words);
    }

    Outcome runWith(String input, String... words) {
        return execute(clock, input, withHome(words));
    }

    private String[] withHome(String... words) {
        List<String> args = new ArrayList<>(List.of("--home", folder.toString()));
        args.addAll(List.of(words));
        return args.toArray(String[]::new);
    }

    static Outcome execute(Clock clock, String input, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err));
        int exit = Courier.execute(terminal, clock, args);
        return new Outcome(exit, out.toString(), err.toString());
    }

    /** The home's folder is another one in every run of a test. */
    String shown(String text) {
        return text.replace(folder.toAbsolutePath().normalize().toString(), "HOME");
    }

    Settings readSettings() {
        return Settings.read(folder, Map.of(), new Properties());
    }

    // ---- what happened before

    void accepted(Notice... notices) {
        acceptedFrom("test", notices);
    }

    void acceptedFrom(String source, Notice... notices) {
        journal(journal -> journal.accept(List.of(notices), source, false));
    }

    /** Whatever is due first. */
    void deliveredNext() {
        journal(journal -> {
            CountDownLatch done = new CountDownLatch(1);
            journal.start(
                    claims -> claims.forEach(claim -> {
                        if (done.getCount() > 0) {
                            journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
                            done.countDown();
                        } else {
                            journal.release(claim);
                        }
                    }),
                    1);
            await(done);
            journal.pause();
        });
    }

    void traffic(TrafficNow now) {
        journal(journal -> journal.traffic(now));
    }

    void delivered(Notice notice, long... messageIds) {
        tried(notice, (journal, claim) -> {
            for (int i = 0; i < messageIds.length; i++) {
                journal.step(claim, new Step(i + 1, messageIds[i], ""));
            }
            journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        });
    }

    void ended(Notice notice, State state, Reason reason, String detail) {
        tried(notice, (journal, claim) -> journal.end(claim, new Ending.Ended(state, reason, detail, false)));
    }

    void failed(Notice notice, Reason reason, String detail, Duration again) {
        long due = clock.millis() + again.toMillis();
        tried(
                notice,
                (journal, claim) -> journal.end(
                        claim, new Ending.Again(due, reason, detail, reason == Reason.NO_ANSWER, false, true)));
    }

    interface Attempt {
        void make(Journal journal, Claim claim);
    }

    void tried(Notice notice, Attempt attempt) {
        journal(journal -> {
            CountDownLatch done = new CountDownLatch(1);
            journal.accept(List.of(notice), "test", false);
            journal.start(
                    claims -> claims.forEach(claim -> {
                        if (claim.notice().id().equals(notice.id())) {
                            attempt.make(journal, claim);
                            done.countDown();
                        } else {
                            journal.release(claim);
                        }
                    }),
                    1);
            await(done);
            journal.pause();
        });
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the notice's turn did not come within 10 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void journal(Consumer<Journal> doing) {
        Settings settings = readSettings();
        Application.prepareJournal(settings);
        try (Journal journal = Journal.open(Application.journalOptions(settings), new NoticeJson(), clock)) {
            doing.accept(journal);
        }
    }

    static Notice toPerson(String id, Person person) {
        Message message = new Message("hello", "", Map.of(), false, "");
        return new Notice(
                id, 0, person, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
    }

    static Notice text(String id, long conversation, String content) {
        Message message = new Message(content, "", Map.of(), false, "");
        return new Notice(
                id,
                conversation,
                null,
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
}
