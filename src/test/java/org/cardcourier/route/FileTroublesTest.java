package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Everything that may lie in a drop folder and is no good file: what becomes of it, and that it holds up no other. */
class FileTroublesTest {

    private static final String GOOD =
            "{\"notice_id\":\"%s\",\"conversation_id\":1,\"message\":{\"content\":\"您好\"}}%n";

    @TempDir
    Path home;

    private Path drop;

    /** Makes something in the drop folder. */
    private interface Maker {
        void make(Path at) throws Exception;
    }

    /**
     * A line of the table.
     *
     * @param name   the file's
     * @param maker  makes it
     * @param goesTo the folder it ends in; "" where it stays
     * @param accepted the id of the notice that is accepted of it; "" for none
     * @param reason part of a report's text; "" for none
     */
    private record Trouble(String name, Maker maker, String goesTo, String accepted, String reason) {}

    private List<Trouble> table(Path elsewhere) {
        Path target = elsewhere.resolve("target.jsonl");
        String longest = "长".repeat(82) + "abc.jsonl"; // 82 * 3 + 9 = 255 bytes
        String longestBad = "坏".repeat(82) + "abc.jsonl";
        return List.of(
                new Trouble("empty.csv", at -> Files.createFile(at), "refused", "", "the file holds no notice"),
                new Trouble(
                        "only-head.csv",
                        text("notice_id,conversation_id\n"),
                        "refused",
                        "",
                        "the file holds no notice"),
                new Trouble("not.jsonl.gz", text("not compressed"), "refused", "", "is not compressed by gzip"),
                new Trouble("two words.jsonl", text(GOOD.formatted("space")), "done", "space", ""),
                new Trouble("订单 é.jsonl", text(GOOD.formatted("chinese")), "done", "chinese", ""),
                new Trouble("line\nend.jsonl", text(GOOD.formatted("newline")), "done", "newline", ""),
                new Trouble("line\nend.jsonl.part", text(GOOD.formatted("part")), "", "", ""),
                new Trouble("a..b.jsonl", text(GOOD.formatted("dots")), "done", "dots", ""),
                new Trouble("..hidden.jsonl", text(GOOD.formatted("hidden")), "", "", ""),
                new Trouble("$(date) ;&'\"*?%n${x}.jsonl", text(GOOD.formatted("shell")), "done", "shell", ""),
                new Trouble("=1+1.csv", text("notice_id,conversation_id\nformula,x\n"), "refused", "", "whole number"),
                new Trouble(longest, text(GOOD.formatted("long")), "done", "long", ""),
                new Trouble(longestBad, text("{}\n"), "refused", "", "conversation_id"),
                new Trouble(
                        "link.jsonl", at -> Files.createSymbolicLink(at, target), "refused", "", "is no regular file"),
                new Trouble(
                        "dangling.jsonl",
                        at -> Files.createSymbolicLink(at, elsewhere.resolve("nowhere.jsonl")),
                        "",
                        "",
                        "a link to nowhere"),
                new Trouble("hard.jsonl", at -> Files.createLink(at, target), "done", "target", ""),
                new Trouble("pipe.jsonl", at -> run("mkfifo", at.toString()), "refused", "", "is no regular file"),
                new Trouble("folder.csv", at -> Files.createDirectory(at), "", "", "a folder: only files are read"),
                new Trouble("linked-folder.csv", at -> Files.createSymbolicLink(at, elsewhere), "", "", ""));
    }

    private static Maker text(String text) {
        return at -> Files.writeString(at, text);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0, String.join(" ", command));
    }

    private boolean isThere(String folder, String name) {
        return Files.exists(drop.resolve(folder).resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    private String reports() {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(drop.resolve("reports"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".report.csv"))
                    .toList()) {
                all.append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return all.toString();
    }

    @Test
    void eachIsTakenRefusedOrLeftAloneAndHoldsUpNoOther() throws Exception {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("target.jsonl"), GOOD.formatted("target"));
        Files.writeString(elsewhere.resolve("inner.jsonl"), GOOD.formatted("inner"));
        drop = Files.createDirectories(home.resolve("drop"));
        List<Trouble> table = table(elsewhere);
        for (Trouble each : table) {
            each.maker().make(drop.resolve(each.name()));
        }
        Files.writeString(drop.resolve("folder.csv/inner.jsonl"), GOOD.formatted("below"));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(1));
                CourierUnderTest courier = started(sandbox)) {
            for (Trouble each : table) {
                if (!each.goesTo().isEmpty()) {
                    CourierUnderTest.await(
                            each.name() + " in " + each.goesTo(), () -> isThere(each.goesTo(), each.name()));
                }
            }
            Files.writeString(drop.resolve("last.jsonl"), GOOD.formatted("last"));
            CourierUnderTest.await("the last one", () -> isThere("done", "last.jsonl"));
            List<Executable> checks = new ArrayList<>();
            for (Trouble each : table) {
                checks.add(() -> assertEquals(each.goesTo().isEmpty(), isThere("", each.name()), each.name()));
                checks.add(() -> CourierUnderTest.await(
                        each.name() + " is told of", () -> reports().contains(each.reason())));
                if (!each.accepted().isEmpty()) {
                    checks.add(() -> assertEquals(
                            "file:" + each.name(),
                            courier.story(each.accepted()).source()));
                }
            }
            for (String id : List.of("part", "hidden", "inner", "below")) {
                checks.add(() -> assertTrue(courier.find(id).isEmpty(), id));
            }
            checks.add(() -> assertTrue(Files.exists(elsewhere.resolve("target.jsonl"))));
            assertAll(checks);
        }
    }

    private CourierUnderTest started(Sandbox sandbox) throws Exception {
        return new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "50")
                .start();
    }

    @Test
    void aLockedFileWaitsForItsLockAndOthersDoNot() throws Exception {
        drop = Files.createDirectories(home.resolve("drop"));
        Path locked = Files.writeString(drop.resolve("a-locked.jsonl"), GOOD.formatted("locked"));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(1));
                FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE);
                FileLock lock = channel.lock();
                CourierUnderTest courier = started(sandbox)) {
            for (int i = 0; i < 3; i++) { // each is read at a later poll, which meets the locked one first
                Files.writeString(drop.resolve(i + ".jsonl"), GOOD.formatted("other-" + i));
                String name = i + ".jsonl";
                CourierUnderTest.await(name, () -> isThere("done", name));
            }
            assertTrue(Files.exists(locked));
            assertTrue(courier.find("locked").isEmpty());
            CourierUnderTest.await(
                    "why it waits", () -> reports().contains("waiting,,,,,,another program holds a lock on it"));
            lock.release();
            CourierUnderTest.await("the locked one", () -> isThere("done", "a-locked.jsonl"));
            assertTrue(courier.find("locked").isPresent());
            CourierUnderTest.await("it no longer waits", () -> !reports().contains("another program"));
        }
    }

    @Test
    void aSecondFileOfTheLongestNameFindsItsPlace() throws Exception {
        drop = Files.createDirectories(home.resolve("drop"));
        String longest = "x".repeat(249) + ".jsonl";
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(1));
                CourierUnderTest courier = started(sandbox)) {
            for (int i = 1; i <= 2; i++) {
                int count = i;
                Files.writeString(drop.resolve("." + i), GOOD.formatted("long-" + i) + "{}\n");
                Files.move(drop.resolve("." + i), drop.resolve(longest), StandardCopyOption.ATOMIC_MOVE);
                CourierUnderTest.await(i + " in done", () -> {
                    try (Stream<Path> files = Files.list(drop.resolve("done"))) {
                        return files.count() == count && !isThere("", longest);
                    } catch (IOException e) {
                        return false;
                    }
                });
                assertTrue(courier.find("long-" + i).isPresent());
            }
        }
    }

    @Test
    void aFileThatGrowsIsNotReadAndHoldsUpNoOther() {
        AtomicLong now = new AtomicLong();
        Settling settling = new Settling(Duration.ofSeconds(1), now::get, name -> {});
        assertFalse(settling.isOver("grows", 1, 1));
        assertFalse(settling.isOver("whole", 9, 1));
        now.addAndGet(999_999_999);
        assertFalse(settling.isOver("grows", 2, 1));
        assertFalse(settling.isOver("whole", 9, 1));
        now.addAndGet(1);
        assertFalse(settling.isOver("grows", 2, 2)); // as long as before, written to all the same
        assertTrue(settling.isOver("whole", 9, 1));
        now.addAndGet(1_000_000_000);
        assertTrue(settling.isOver("grows", 2, 2));
        assertFalse(settling.isOver("grows", 2, 2)); // read, and there again
    }

    @Test
    void whatThisUserMayNotReadIsSaidInASentence() {
        assertEquals(
                "this user may not open /srv/drop/a.csv: give the right to read it, and to write the drop folder",
                Drop.reason(new AccessDeniedException("/srv/drop/a.csv")));
    }
}
