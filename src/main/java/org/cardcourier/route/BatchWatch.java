package org.cardcourier.route;

import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.Journal;

/**
 * The bean {@code batches}: sees when the last notice of a dropped file has ended, and forgets old ones. To be called every
 * second, by one thread.
 */
public final class BatchWatch implements Closeable {

    private static final int PORTION = 2000;

    private final Path folder;
    private final Journal journal;
    private final Duration keep;
    private final Clock clock;
    private final Map<Long, Long> firstOpen = new HashMap<>();
    private BatchDesk desk;
    private boolean hasLookedAround;

    /**
     * Watches over the files of one folder.
     *
     * @param folder  where they are dropped
     * @param journal knows their rows
     * @param keep    how long it knows them after the last has ended
     * @param clock   the time
     */
    public BatchWatch(Path folder, Journal journal, Duration keep, Clock clock) {
        this.folder = folder;
        this.journal = journal;
        this.keep = keep;
        this.clock = clock;
    }

    /** Looks at all files of which something may still be open. */
    public synchronized void look() {
        if (desk == null) {
            desk = BatchDesk.open(journal.options());
        }
        if (!hasLookedAround) { // a crash may have come between the move of a file and the word of it
            desk.notFiled().stream().filter(this::isGone).forEach(story -> desk.filed(story.n()));
            hasLookedAround = true;
        }
        for (BatchStory story : desk.open()) {
            if (story.state() == BatchState.WAITING && !isThere(story)) {
                desk.leave(story.n(), "It was taken away before it could be read", clock);
            } else if (!story.isUnread() && story.state() != BatchState.PAUSED) {
                look(story);
            }
        }
        desk.forget(clock.instant().minus(keep), PORTION);
    }

    private boolean isGone(BatchStory story) {
        return !story.isUnread() && !isThere(story);
    }

    private boolean isThere(BatchStory story) {
        return Files.exists(folder.resolve(story.name()), LinkOption.NOFOLLOW_LINKS);
    }

    private void look(BatchStory story) {
        Optional<Long> open = desk.firstOpen(story.n(), firstOpen.getOrDefault(story.n(), Long.MIN_VALUE));
        if (open.isPresent()) {
            firstOpen.put(story.n(), open.get());
        } else if (desk.ended(story.n(), clock)) {
            firstOpen.remove(story.n());
        }
    }

    @Override
    public synchronized void close() {
        if (desk != null) {
            desk.close();
        }
    }
}
