package org.cardcourier.route;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has lain in {@code done/} and {@code reports/} of the drop folder for long. What lies in {@code refused/}
 * stays, with its report, until a person takes it away: none of it was accepted.
 */
public final class OldFiles {

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration JUMP = Duration.ofMinutes(10);

    private final Path folder;
    private final Duration keep;
    private final Supplier<Set<String>> notFinal;
    private final Clock clock;
    private Instant calledAt = Instant.EPOCH;
    private Instant lookedAt = Instant.EPOCH;

    /**
     * Watches over one drop folder.
     *
     * @param folder where files are dropped
     * @param keep   how long files are kept
     * @param notFinal how the names of those reports begin that are not final yet: they stay
     * @param clock  the time
     */
    public OldFiles(Path folder, Duration keep, Supplier<Set<String>> notFinal, Clock clock) {
        this.folder = folder;
        this.keep = keep;
        this.notFinal = notFinal;
        this.clock = clock;
    }

    /**
     * Looks once an hour; to be called every few seconds. After a jump of the clock it waits for an hour more: by then
     * somebody may have put the clock right.
     */
    public synchronized void look() {
        Instant now = clock.instant();
        boolean isFirst = calledAt.equals(Instant.EPOCH);
        if (!isFirst && Duration.between(calledAt, now).abs().compareTo(JUMP) > 0) {
            lookedAt = now;
        }
        calledAt = now;
        if (Duration.between(lookedAt, now).abs().compareTo(PERIOD) < 0) {
            return;
        }
        lookedAt = now;
        try {
            Set<String> spared = new HashSet<>(notFinal.get());
            spared.addAll(reportsOf("refused"));
            int files = delete("done", Set.of()) + delete("reports", spared);
            if (files > 0) {
                LOG.info("{} files older than {} days were deleted from done/ and reports/", files, keep.toDays());
            }
        } catch (IOException e) {
            LOG.warn("Old files in {} could not be deleted; it is tried again in an hour: {}", folder, e.toString());
        }
    }

    private Set<String> reportsOf(String subfolder) throws IOException {
        Set<String> reports = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(subfolder))) {
            files.forEach(
                    file -> reports.add(ReportNames.stem(file.getFileName().toString())));
        } catch (NoSuchFileException e) {
            // nothing was ever refused
        }
        return reports;
    }

    private int delete(String subfolder, Set<String> spared) throws IOException {
        int count = 0;
        Path own = folder.resolve(subfolder);
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(own)) {
            for (Path file : files) {
                if (!ReportNames.mayBeOf(file.getFileName().toString(), spared) && isOld(file)) {
                    Files.deleteIfExists(file);
                    count++;
                }
            }
        }
        return count;
    }

    private boolean isOld(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Instant limit = clock.instant().minus(keep);
        return attributes.isRegularFile()
                && attributes.lastModifiedTime().toInstant().isBefore(limit)
                && movedAt(file, attributes).isBefore(limit);
    }

    /** A sender may keep the times of its own files: what counts is when the file came to lie here. */
    private static Instant movedAt(Path file, BasicFileAttributes attributes) throws IOException {
        try {
            return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
        } catch (UnsupportedOperationException e) {
            return attributes.lastModifiedTime().toInstant();
        }
    }
}
