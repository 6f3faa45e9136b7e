package org.cardcourier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cardcourier.deploy.Redeployment;
import org.cardcourier.intake.Limits;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.StoredMessage;

/** A home with the shipped routes and templates, its Card Courier, and the sandbox it talks to. */
public final class CourierUnderTest implements AutoCloseable {

    private final Path home;
    private final Sandbox sandbox;
    private final Properties system = new Properties();
    private final TestClock clock = new TestClock();
    private Application application;

    public CourierUnderTest(Path home, Sandbox sandbox) {
        this.home = home;
        this.sandbox = sandbox;
        for (String folder : new String[] {"routes", "templates", "mappings"}) {
            copy(Path.of(folder), home.resolve(folder));
        }
        set("chatwoot.api-url", sandbox.url().toString());
        set("chatwoot.api-token", sandbox.token());
        set("chatwoot.account-id", "" + sandbox.accountId());
        set("chatwoot.settle-ms", "50");
        set("chatwoot.requests-per-second", "0");
        set("chatwoot.probe-ms", "200");
        set("journal.schedule", "0s,100ms,100ms,100ms");
        set("http.port", "0");
        set("console.enabled", "false");
        set("intake.auth", "none");
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

    public CourierUnderTest set(String name, String value) {
        system.setProperty(name, value);
        return this;
    }

    /** Takes out all settings whose names begin so. */
    public CourierUnderTest unset(String beginning) {
        system.stringPropertyNames().stream()
                .filter(name -> name.startsWith(beginning))
                .forEach(system::remove);
        return this;
    }

    public CourierUnderTest edit(String file, String from, String to) {
        try {
            Path path = home.resolve(file);
            String text = Files.readString(path);
            if (!text.contains(from)) {
                throw new IllegalArgumentException(file + " does not contain: " + from);
            }
            Files.writeString(path, text.replace(from, to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public CourierUnderTest write(String file, String text) {
        try {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Settings settings() {
        return Settings.read(home, new TreeMap<>(Map.of()), system);
    }

    public CourierUnderTest start() throws Exception {
        application = new Application(settings(), clock);
        application.start();
        return this;
    }

    /** Starts as courier run does: edits of the home's files are taken. */
    public Redeployment startRedeployed(boolean isStrict) throws Exception {
        Redeployment redeployment = new Redeployment(settings(), this::settings, isStrict, Clock.systemUTC());
        application = new Application(settings(), clock).redeployedBy(redeployment);
        application.start();
        return redeployment;
    }

    public Application application() {
        return application;
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    /** Lets time pass for Card Courier, not for the sandbox. */
    public void pass(Duration time) {
        clock.pass(time);
    }

    /** Reads one notice as a shop would send it. */
    public Notice read(String json) {
        return Beans.reader(settings(), Beans.templates(settings()))
                .readAll(json.getBytes(StandardCharsets.UTF_8), Limits.WEBHOOK)
                .get(0);
    }

    /** What Chatwoot was asked to post there, in order, whatever it answered. */
    public List<Call> posts(long conversation) {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals("POST")
                        && call.path().endsWith("/conversations/" + conversation + "/messages"))
                .toList();
    }

    public static Notice text(String id, long conversation, String content) {
        return notice(id, conversation, content, Then.NOTHING);
    }

    public static Notice notice(String id, long conversation, String content, Then then) {
        Message message = new Message(content, "", Map.of(), false, "");
        return new Notice(
                id, conversation, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, then);
    }

    /** What Card Courier posted there, in order. */
    public List<StoredMessage> posted(long conversation) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing"))
                .toList();
    }

    public Story accept(Notice notice) {
        application.journal().accept(List.of(notice), "test", false);
        return story(notice.id());
    }

    public Story story(String id) {
        return find(id).orElseThrow();
    }

    public Optional<Story> find(String id) {
        try (JournalDesk desk = application.journal().desk()) {
            return desk.find(id);
        }
    }

    public Story awaitEnd(String id) {
        await("the end of " + id, () -> story(id).state().isEnd());
        return story(id);
    }

    public Story await(String id, State state) {
        await(id + " " + state.word(), () -> story(id).state() == state);
        return story(id);
    }

    public static void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofSeconds(30), condition);
    }

    public static void await(String what, Duration most, BooleanSupplier condition) {
        long limit = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("Waited " + most.toSeconds() + " s in vain for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    public void stop() {
        if (application != null) {
            application.close();
            application = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
