package org.cardcourier.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cardcourier.intake.RefusedList;
import org.cardcourier.journal.BatchCount;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchPace;
import org.cardcourier.journal.BatchProgress;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code reports}: writes what became of the rows of dropped files, {@code STEM.report.csv} and {@code
 * STEM.summary.json}, while their notices are sent and for good when all have ended. Each is written aside and put in its
 * place at once, from the journal alone: whatever a crash left behind, the next start writes it anew. It asks the journal on
 * a connection of its own, a page at a time, and spends at most a twentieth of its time on a batch. To be called every second,
 * by one thread.
 */
public final class BatchReports implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SOONEST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LATEST_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int SHARE = 20;
    private static final long SAY_MILLIS = Duration.ofMinutes(1).toMillis();

    /** What a report depends on but for tries: the same as before, and nothing new need be written. */
    private record Basis(
            BatchState state, String why, BatchProgress progress, boolean isRead, long revision, long outcomes) {}

    /** What is remembered of a batch that has not ended. */
    private static final class Watched {
        private final BatchPace pace = new BatchPace();
        private Basis basis;
        private long writtenAt;
        private long took;
        private long saidAt;

        Watched(long now) {
            saidAt = now;
        }
    }

    private final Path folder;
    private final Journal journal;
    private final Clock clock;
    private final Map<Long, Watched> watched = new HashMap<>();
    private BatchDesk desk;
    private String saidLast = "";

    /**
     * Writes the reports of one drop folder.
     *
     * @param folder  where files are dropped; the reports lie in {@code reports/} below it
     * @param journal knows what became of them
     * @param clock   the time
     */
    public BatchReports(Path folder, Journal journal, Clock clock) {
        this.folder = folder;
        this.journal = journal;
        this.clock = clock;
    }

    private synchronized BatchDesk desk() {
        if (desk == null) {
            desk = BatchDesk.open(journal.options());
        }
        return desk;
    }

    /** Writes the reports that are no longer what the journal says. */
    public void look() {
        List<BatchStory> open = desk().open();
        watched.keySet().retainAll(open.stream().map(BatchStory::n).collect(Collectors.toSet()));
        for (BatchStory story : open) {
            look(story);
        }
        for (BatchStory story : desk().unreported()) {
            if (write(story, new BatchPace()) != null) {
                sayEnded(story);
            }
        }
    }

    private void look(BatchStory story) {
        Watched batch = watched.computeIfAbsent(story.n(), n -> new Watched(clock.millis()));
        Basis basis = new Basis(
                story.state(), story.why(), story.progress(), !story.isUnread(), story.revision(), journal.outcomes());
        long began = System.nanoTime();
        long since = began - batch.writtenAt;
        boolean isFirst = batch.basis == null;
        boolean mayBe = isFirst || since > Math.max(SOONEST_NANOS, SHARE * batch.took);
        boolean isToBe = isFirst || !basis.equals(batch.basis) || since > LATEST_NANOS;
        if (mayBe && isToBe) {
            BatchCount count = write(story, batch.pace);
            batch.basis = count == null ? null : basis;
            batch.writtenAt = System.nanoTime();
            batch.took = batch.writtenAt - began;
        }
        if (clock.millis() - batch.saidAt >= SAY_MILLIS) {
            batch.saidAt = clock.millis();
            desk().find(story.n()).ifPresent(BatchReports::say);
        }
    }

    private static void say(BatchStory story) {
        if (story.state() != BatchState.WAITING) {
            LOG.info("{}: {}", story.name(), words(story));
        }
    }

    private static String words(BatchStory story) {
        BatchProgress read = story.progress();
        StringBuilder words = new StringBuilder()
                .append(story.state().word())
                .append(", ")
                .append(read.rows())
                .append(" rows read");
        story.count()
                .states()
                .forEach((state, n) -> words.append(", ").append(n).append(' ').append(state.word()));
        if (read.refused() > 0) {
            words.append(", ").append(read.refused()).append(" rows refused");
        }
        if (story.count().perSecond() > 0) {
            words.append(", ")
                    .append(Math.round(story.count().perSecond() * 60))
                    .append(" a minute");
        }
        story.timeLeft().ifPresent(left -> words.append(", ")
                .append(Math.max(1, left.plusSeconds(59).toMinutes()))
                .append(" min left"));
        return words.toString();
    }

    private void sayEnded(BatchStory before) {
        desk().find(before.n())
                .ifPresent(story -> LOG.info(
                        "{}: {}; see reports/{}", story.name(), words(story), story.report() + ReportNames.REPORT));
    }

    // ---- writing

    /** @return what was counted; null if it could not be written, which is tried again */
    private BatchCount write(BatchStory story, BatchPace pace) {
        try {
            Path reports = ReportNames.realFolder(folder.resolve("reports"));
            Map<State, Long> states = new EnumMap<>(State.class);
            Path part = reports.resolve("." + story.report() + ReportNames.REPORT + ".tmp");
            try (ReportFile report = new ReportFile(part)) {
                if (!story.why().isEmpty() && !story.isRefusedWhole()) {
                    report.add(story.state().word(), story.why());
                }
                desk().forEachRow(story.n(), row -> {
                    report.add(row);
                    if (!row.isRefusedAtOnce() && row.state() != null) {
                        states.merge(row.state(), 1L, Long::sum);
                    }
                });
                report.force();
            }
            long now = clock.millis();
            BatchCount counted = new BatchCount(states, now, 0);
            BatchCount count = new BatchCount(states, now, pace.perSecond(now, counted.ended()));
            put(part, reports.resolve(story.report() + ReportNames.REPORT));
            writeSummary(reports, story, count);
            desk().reported(story, count);
            saidLast = "";
            return count;
        } catch (IOException | UncheckedIOException e) {
            sayBroken(story, e);
            return null;
        }
    }

    private void sayBroken(BatchStory story, Exception e) {
        String because = Drop.reason(e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e);
        if (!because.equals(saidLast)) {
            saidLast = because;
            LOG.warn(
                    "The report of {} could not be written, which is tried again and holds up nothing: {}",
                    story.name(),
                    because);
        }
    }

    private static void put(Path part, Path to) throws IOException {
        Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void writeSummary(Path reports, BatchStory story, BatchCount count) throws IOException {
        Path part = reports.resolve("." + story.report() + ReportNames.SUMMARY + ".tmp");
        byte[] text = (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(summary(reports, story, count)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        put(part, reports.resolve(story.report() + ReportNames.SUMMARY));
    }

    private ObjectNode summary(Path reports, BatchStory story, BatchCount count) throws IOException {
        ObjectNode json = BatchJson.of(story.counted(count));
        json.put("final", story.endedAt() != 0).put("report", story.report() + ReportNames.REPORT);
        ArrayNode lists = JsonNodeFactory.instance.arrayNode();
        lists(reports, story).forEach(lists::add);
        json.set("refused_lists", lists);
        return json;
    }

    private static Set<String> lists(Path reports, BatchStory story) throws IOException {
        Set<String> lists = new TreeSet<>();
        if (story.progress().refused() > 0) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    reports, file -> isListOf(file.getFileName().toString(), story))) {
                files.forEach(file -> lists.add(file.getFileName().toString()));
            }
        }
        return lists;
    }

    private static boolean isListOf(String name, BatchStory story) {
        String bare = ReportNames.beforeEnding(ReportNames.beforeEnding(name));
        boolean isOfZip = story.name().contains(".zip")
                && (bare.startsWith(story.report() + ".") || bare.endsWith("." + story.report()));
        return RefusedList.isName(name) && (bare.equals(story.report()) || isOfZip);
    }

    /** @return how the names of those reports begin that are not final yet */
    public Set<String> notFinal() {
        return new HashSet<>(desk().openReports());
    }

    /** @return the time from which on a report may have been on its way to the disk at a moment */
    public static Instant onItsWaySince(Instant moment) {
        return moment.minus(Duration.ofMinutes(10));
    }

    @Override
    public synchronized void close() {
        if (desk != null) {
            desk.close();
        }
    }
}
