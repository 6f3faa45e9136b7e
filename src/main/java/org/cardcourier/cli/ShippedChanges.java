package org.cardcourier.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/** How the files of a home differ from those that ship with this version, and who changed them. */
final class ShippedChanges {

    private static final int CONTEXT = 3;
    private static final long LARGEST = 1 << 20;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Who changed a file, and what to do about it. */
    enum Who {
        US("CHANGED BY US", "this version has newer ones, and yours are as they came: take them"),
        NEW("NEW", "new in this version: take them, or do without"),
        BOTH(
                "CHANGED BY BOTH",
                "this version has newer ones, and you changed yours: bring your changes over, see the +"),
        UNKNOWN(
                "DIFFERS",
                "other than in this version; who changed them is not known, for this home was made before"
                        + " that was written down: look at the differences"),
        YOU("CHANGED BY YOU", "your own changes; this version has nothing new there: nothing is to be done"),
        TAKEN_AWAY("TAKEN AWAY BY YOU", "you took them away: nothing is to be done"),
        GONE("NO LONGER SHIPPED", "this version does without them: remove them, unless you want to keep them");

        private final String word;
        private final String advice;

        Who(String word, String advice) {
            this.word = word;
            this.advice = advice;
        }

        String word() {
            return word;
        }

        String advice() {
            return advice;
        }
    }

    /**
     * A file that differs.
     *
     * @param name    such as "routes/card-send.camel.yaml"
     * @param own     the home's; null where it has none
     * @param shipped this version's; null where it has none
     */
    record Change(String name, Who who, byte[] own, byte[] shipped) {

        /** @return a unified diff from one's own to the shipped file, without its line ends */
        List<String> diff() {
            if (ShippedHome.isSchema(name) || size(own) > LARGEST || size(shipped) > LARGEST) {
                return List.of();
            }
            List<String> before = lines(own);
            return UnifiedDiffUtils.generateUnifiedDiff(
                    own == null ? "/dev/null" : name + "\tyours",
                    shipped == null ? "/dev/null" : name + "\tshipped",
                    before,
                    DiffUtils.diff(before, lines(shipped)),
                    CONTEXT);
        }

        /** @return whether it may be taken without loss of anything that its user did */
        boolean isFree() {
            return who == Who.US || who == Who.NEW;
        }

        private static long size(byte[] content) {
            return content == null ? 0 : content.length;
        }

        private static List<String> lines(byte[] content) {
            return content == null
                    ? List.of()
                    : new String(content, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private final Path home;
    private final SortedMap<String, byte[]> shipped;
    private final ShippedRecord record;

    ShippedChanges(Path home) throws IOException {
        this.home = home.toAbsolutePath().normalize();
        this.shipped = ShippedHome.files();
        this.shipped.putAll(ShippedHome.editorFiles());
        this.record = ShippedRecord.of(home);
    }

    /** @return what differs, by name */
    List<Change> all() throws IOException {
        List<Change> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(shipped.keySet());
        names.addAll(record.all().keySet());
        for (String name : names) {
            Path file = inHome(name);
            byte[] own = file != null && Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
            Who who = who(name, own, shipped.get(name));
            if (who != null) {
                changes.add(new Change(name, who, own, shipped.get(name)));
            }
        }
        return changes;
    }

    /** A record is a file that anybody may have written: what it names outside of the home is not looked at. */
    private Path inHome(String name) {
        Path file = home.resolve(name).normalize();
        return file.startsWith(home) ? file : null;
    }

    /** @return null where nothing differs */
    private Who who(String name, byte[] own, byte[] now) {
        if (now == null) {
            return own == null ? null : Who.GONE;
        }
        if (own == null) {
            return record.knows(name) ? Who.TAKEN_AWAY : Who.NEW;
        }
        if (ShippedRecord.isSame(own, now)) {
            return null;
        }
        if (!record.knows(name)) {
            return ShippedHome.isSchema(name) ? Who.US : Who.UNKNOWN;
        }
        if (record.isAsItCame(name, own)) {
            return Who.US;
        }
        return record.isAsItCame(name, now) ? Who.YOU : Who.BOTH;
    }

    /** Notes how everything came that is in the home as it ships. */
    void remember() throws IOException {
        for (Map.Entry<String, byte[]> each : shipped.entrySet()) {
            Path file = home.resolve(each.getKey());
            if (Files.isRegularFile(file) && ShippedRecord.isSame(Files.readAllBytes(file), each.getValue())) {
                record.note(each.getKey(), each.getValue());
            }
        }
        record.write();
    }

    /**
     * Puts the shipped file into the place of one's own.
     *
     * @param change of a file that ships
     * @param now    for the name under which one's own is kept
     * @return that name, or "" where nothing of one's own was lost
     */
    String take(Change change, LocalDateTime now) throws IOException {
        Path file = home.resolve(change.name());
        String kept = "";
        if (change.own() != null && !record.isAsItCame(change.name(), change.own())) {
            kept = change.name() + "." + STAMP.format(now) + ".old";
            Files.write(home.resolve(kept), change.own());
        }
        ShippedRecord.replace(file, change.shipped());
        return kept;
    }
}
