package org.cardcourier.route;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.cardcourier.intake.FileHash;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.RefusedList;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchFile;
import org.cardcourier.journal.BatchProgress;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.NotReading;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The bean {@code drop} that {@code intake-files} names: the rows of a dropped file, what became of them, and where the
 * file goes. What was read of a file before a crash, a stop or a pause is not read again while it is the same file.
 */
public final class Drop implements Closeable {

    /** Property: where the file goes, relative to the drop folder. */
    public static final String MOVE_TO = "move_to";

    /** Property: the {@link Batch} that is being read. */
    static final String BATCH = "courier.batch";

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final String LOCKED = "another program holds a lock on it";
    private static final int MOST_SAID = 1000;

    /** A file that waits for a person, as it was when that became known. */
    private record Held(long batch, long size, long modified) {}

    private final Path folder;
    private final NoticeFiles files;
    private final Mappings mappings;
    private final Limits limits;
    private final Journal journal;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private BatchDesk desk;
    private final Map<String, String> saidLast = new ConcurrentHashMap<>();

    /**
     * How files are read.
     *
     * @param group         rows that are accepted in one commit
     * @param stopAtPercent how many of the first hundred rows may be bad before a file stops; 0 for all
     */
    public record Limits(int group, int stopAtPercent) {}

    /**
     * Watches over one folder.
     *
     * @param folder   where files are dropped; done/, refused/ and reports/ lie below it
     * @param files    opens them
     * @param mappings other systems' field names, chosen by the file's name
     * @param limits   how they are read
     * @param journal  knows how far; null where no file is read
     * @param clock    the time
     */
    public Drop(Path folder, NoticeFiles files, Mappings mappings, Limits limits, Journal journal, Clock clock) {
        this.folder = folder;
        this.files = files;
        this.mappings = mappings;
        this.limits = limits;
        this.journal = journal;
        this.clock = clock;
    }

    private synchronized BatchDesk desk() {
        if (desk == null) {
            desk = BatchDesk.open(journal.options());
        }
        return desk;
    }

    // ---- which files are read

    /**
     * Whether a file is to be read now: one that a person paused, or that stopped by itself, waits and lets the others
     * pass. One that was changed since is another file.
     *
     * @param name     its name
     * @param size     bytes
     * @param modified when it was written last, epoch milliseconds
     * @return false while it waits
     */
    public boolean mayRead(String name, long size, long modified) {
        Held waits = held.get(name);
        if (waits == null) {
            return true;
        }
        boolean isSame = waits.size() == size && waits.modified() == modified;
        if (isSame && desk().find(waits.batch()).filter(Drop::isHeld).isPresent()) {
            return false;
        }
        held.remove(name);
        return true;
    }

    private static boolean isHeld(BatchStory story) {
        return story.isUnread() && (story.state() == BatchState.PAUSED || story.state() == BatchState.STOPPED);
    }

    // ---- a file is read

    /**
     * The good rows of a file, in groups; the bad ones go to its list as they are met.
     *
     * @param exchange its header {@code CamelFileNameOnly} names the file; its property {@code source} is set
     * @return the groups, read as they are asked for
     * @throws IOException if the file or its list cannot be read or written: the file stays for the next poll
     */
    public Iterator<List<Notice>> rows(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        for (String own : List.of("done", "refused", "reports")) {
            ReportNames.realFolder(folder.resolve(own));
        }
        Path path = folder.resolve(name);
        refuseLocked(path);
        BatchFile file = look(path);
        if (!mayRead(name, file.size(), file.modified())) {
            throw new FileWaits(name + " waits");
        }
        String mapping = "";
        String refusal = "";
        Mapping found = null;
        try {
            found = mappings.batchMappingFor(name).orElse(null);
            mapping = found == null ? "" : found.name();
        } catch (MappingRefused e) {
            refusal = e.getMessage();
        }
        Batch batch = batch(file, mapping);
        exchange.setProperty(BATCH, batch);
        exchange.setProperty("source", "file:" + name);
        if (batch.story().isUnread()) {
            open(batch, path, found, refusal);
        }
        return batch;
    }

    private void open(Batch batch, Path path, Mapping mapping, String refusal) throws IOException {
        if (!refusal.isEmpty()) {
            batch.refuseWhole(refusal);
            return;
        }
        try {
            batch.open(files.open(path, mapping));
        } catch (FileRefused e) {
            batch.refuseWhole(e.getMessage());
        }
    }

    /** Whoever holds a lock on a file is still at work on it. */
    private static void refuseLocked(Path path) throws IOException {
        if (!attributes(path).isRegularFile()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                throw new IOException(LOCKED);
            }
            lock.release();
        } catch (OverlappingFileLockException e) {
            throw new IOException(LOCKED, e);
        }
    }

    /** The file as it lies there. What is no regular file is refused, whatever it holds. */
    private BatchFile look(Path path) throws IOException {
        String name = path.getFileName().toString();
        BasicFileAttributes now = attributes(path);
        byte[] hash = now.isRegularFile() ? FileHash.of(path) : new byte[0];
        return new BatchFile(name, now.size(), now.lastModifiedTime().toMillis(), hash);
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Batch batch(BatchFile file, String mapping) throws IOException {
        for (BatchStory earlier : desk().named(file.name())) {
            if (earlier.isFiled()) {
                break; // those before it are gone from here too
            }
            if (earlier.state() == BatchState.WAITING) {
                return batch(desk().canBeRead(earlier.n(), file, mapping, clock));
            }
            if (earlier.file().equals(file)) {
                return goOn(earlier);
            }
            desk().leave(earlier.n(), "The file was changed before it was read to its end", clock);
        }
        return batch(desk().begin(file, freeReport(file.name()), mapping, clock));
    }

    private Batch batch(BatchStory story) {
        RefusedList list = new RefusedList(
                folder.resolve("reports"), entry -> ReportNames.listStem(story.report(), entry, hasOwnMapping(entry)));
        return new Batch(story, list, limits.group(), limits.stopAtPercent());
    }

    private boolean hasOwnMapping(String entry) {
        try {
            return mappings.batchMappingFor(entry).isPresent();
        } catch (MappingRefused e) {
            return true;
        }
    }

    private Batch goOn(BatchStory story) {
        if (isHeld(story)) {
            hold(story);
            throw new FileWaits(story.name() + " waits");
        }
        if (story.isUnread()) {
            desk().goOn(story.n(), story.progress().position());
            if (story.progress().position() > 0) {
                LOG.info(
                        "{}: goes on after {} rows that were read before",
                        story.name(),
                        story.progress().rows());
            }
        }
        return batch(story);
    }

    private void hold(BatchStory story) {
        held.put(
                story.name(),
                new Held(story.n(), story.file().size(), story.file().modified()));
    }

    /**
     * What became of a group.
     *
     * @param exchange its body are the group's {@link Acceptance}s
     * @throws IOException if the report cannot be written
     */
    public void accepted(Exchange exchange) throws IOException {
        List<?> acceptances = exchange.getMessage().getBody(List.class);
        exchange.getProperty(BATCH, Batch.class)
                .accepted(acceptances.stream().map(Acceptance.class::cast).toList());
    }

    // ---- its end

    /**
     * The file is read to its end: closes its report and says where it goes.
     *
     * @param exchange its property {@code move_to} is set
     * @throws IOException if the report cannot be written, or the file is another than the one that was read
     */
    public void finish(Exchange exchange) throws IOException {
        Batch batch = exchange.getProperty(BATCH, Batch.class);
        BatchStory story = batch.story();
        if (story.isUnread()) {
            refuseChanged(story);
            read(exchange, batch);
        } else { // it was, and a crash kept it from leaving
            exchange.setProperty(MOVE_TO, freePath(story.goesTo().replaceFirst("/.*", ""), story));
        }
        saidLast.remove(story.name());
        markWhenGone(exchange, story.n());
    }

    private void read(Exchange exchange, Batch batch) throws IOException {
        String name = batch.story().name();
        boolean isCancelled = batch.story().state() == BatchState.CANCELLED;
        BatchProgress became = batch.progress();
        boolean some = became.accepted() + became.known() > 0 || isCancelled;
        if (!some && became.refused() == 0) {
            batch.refuseWhole("the file holds no notice");
            became = batch.progress();
        }
        batch.end();
        String goesTo = freePath(some ? "done" : "refused", batch.story());
        exchange.setProperty(MOVE_TO, goesTo);
        desk().read(batch.story().n(), became, batch.refusals(), goesTo, clock);
        if (became.refused() == 0 && some) {
            LOG.info("{}: {} accepted, {} known before", name, became.accepted(), became.known());
        } else {
            LOG.warn(
                    "{}: {} accepted, {} known before, {} {}: {}",
                    name,
                    became.accepted(),
                    became.known(),
                    became.refused(),
                    isCancelled ? "refused or not read since a person cancelled it" : "refused",
                    whatToDo(batch));
        }
    }

    private static String whatToDo(Batch batch) {
        return batch.lists().isEmpty()
                ? "see reports/" + batch.story().report() + ReportNames.REPORT
                : "correct " + batch.lists() + " and drop it again";
    }

    /** Reading went along in one version and the other is at its place: what is there now is read from its first row. */
    private void refuseChanged(BatchStory story) throws IOException {
        BasicFileAttributes now = attributes(folder.resolve(story.name()));
        if (now.size() != story.file().size()
                || now.lastModifiedTime().toMillis() != story.file().modified()) {
            throw new IOException("it was changed while it was read");
        }
    }

    /** Only then a file of the same name, size and time is one that somebody dropped again, and is read. */
    private void markWhenGone(Exchange exchange, long batch) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                // Camel completes also where it could not move the file, which then comes again
                String goesTo = done.getProperty(MOVE_TO, "", String.class);
                if (Files.exists(folder.resolve(goesTo), LinkOption.NOFOLLOW_LINKS)) {
                    desk().filed(batch);
                }
            }

            @Override
            public int getOrder() {
                return LOWEST; // after the file was moved
            }
        });
    }

    /**
     * A file that could not be read to its end stays where it is; the next poll goes on with it.
     *
     * @param exchange carries the failure
     * @throws IOException if the report cannot be closed
     */
    public void giveUp(Exchange exchange) throws IOException {
        Batch batch = exchange.getProperty(BATCH, Batch.class);
        Throwable thrown = cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (batch != null) {
            batch.end();
        }
        if (thrown instanceof Batch.TooManyBad bad) {
            stop(batch, bad);
        } else if (thrown instanceof NotReading) {
            sayHeld(batch.story());
        } else if (!(thrown instanceof FileWaits)) {
            sayBroken(exchange, batch, thrown);
        }
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause != null && cause.getCause() != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private void stop(Batch batch, Batch.TooManyBad bad) {
        BatchStory story = batch.story();
        String why = bad.bad() + " of its first " + Batch.FIRST_ROWS + " rows are bad, more than "
                + limits.stopAtPercent() + " % (drop.stop-at-bad-percent)";
        desk().stop(story.n(), why, batch.refusals());
        hold(story);
        LOG.warn(
                "{} stopped: {}. See reports/{}.report.csv; then correct the file and drop it again under its name, or let it go on"
                        + " all the same: courier batch resume {}",
                story.name(),
                why,
                story.report(),
                story.name());
    }

    private void sayHeld(BatchStory story) {
        if (desk().find(story.n()).filter(Drop::isHeld).isPresent()) {
            hold(story);
            LOG.info("{} is paused: it goes on with: courier batch resume {}", story.name(), story.name());
        }
    }

    private void sayBroken(Exchange exchange, Batch batch, Throwable thrown) {
        String name = batch == null
                ? exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, "", String.class)
                : batch.story().name();
        if (thrown instanceof NoSuchFileException gone
                && folder.resolve(name).toString().equals(gone.getFile())) {
            LOG.warn("{} was taken away before it was read; nothing of it was lost that had been accepted", name);
            return;
        }
        String because = reason(thrown);
        tellWaiting(name, because);
        if (saidLast.size() > MOST_SAID) {
            saidLast.clear();
        }
        boolean isNew = !because.equals(saidLast.put(name, because));
        LOG.atLevel(
                        isNew
                                ? Level.WARN
                                : Level.DEBUG) // each poll meets it again, and a full disk is no place for many lines
                .log(
                        "{} stays in the drop folder and is read again at the next poll, no notice is sent twice: {}",
                        name,
                        because);
    }

    /** So that the report and {@code batch status} tell of it. Where that cannot be written, the log does. */
    void tellWaiting(String name, String because) {
        try {
            BasicFileAttributes now = attributes(folder.resolve(name));
            long modified = now.lastModifiedTime().toMillis();
            desk().waits(new BatchFile(name, now.size(), modified, new byte[0]), freeReport(name), because, clock);
        } catch (IOException | JournalDown e) {
            LOG.debug("{} waits, and the journal does not know it", name, e);
        }
    }

    /** Java's own words for these two are the file's name. */
    static String reason(Throwable thrown) {
        if (thrown instanceof AccessDeniedException denied) {
            return "this user may not open " + denied.getFile()
                    + ": give the right to read it, and to write the drop folder";
        }
        if (thrown instanceof NoSuchFileException gone) {
            return gone.getFile() + " is not there any more";
        }
        return thrown == null || thrown.getMessage() == null ? "it could not be read" : thrown.getMessage();
    }

    // ---- names

    /** A file's place is called like its reports, where a file of the name was there before: with the time in it. */
    private String freePath(String subfolder, BatchStory story) {
        String name = story.name();
        if (story.report().equals(ReportNames.stem(name)) && !isThere(subfolder, name)) {
            return subfolder + "/" + name;
        }
        String called = story.report() + ReportNames.ending(name);
        return subfolder + "/"
                + (story.report().equals(ReportNames.stem(name)) || isThere(subfolder, called) ? timed(name) : called);
    }

    /** A second file of the same name gets the time in its name, and so do its reports. */
    private String freeReport(String name) {
        String stem = ReportNames.stem(name);
        boolean isTaken = desk().isReport(stem)
                || ReportNames.isTaken(folder.resolve("reports"), stem)
                || isThere("done", name)
                || isThere("refused", name);
        return isTaken ? stem + "." + SUFFIX.format(clock.instant()) : stem;
    }

    private boolean isThere(String subfolder, String name) {
        return Files.exists(folder.resolve(subfolder).resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    private String timed(String name) {
        return ReportNames.stem(name) + "." + SUFFIX.format(clock.instant()) + ReportNames.ending(name);
    }

    @Override
    public synchronized void close() {
        if (desk != null) {
            desk.close();
        }
    }
}
