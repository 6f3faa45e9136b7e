package org.cardcourier.route;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Which dropped files have not grown for a while. All of them are watched at once, from poll to poll: one that grows holds
 * up no other, and a hundred small ones take no longer than one. Camel's own {@code readLock=changed} sleeps for each.
 */
final class Settling {

    private static final int MOST = 100_000;
    private static final Duration WORTH_SAYING = Duration.ofMinutes(1);

    /** A file as it was seen, since when it is so, and since when it is seen at all. */
    private record Seen(long size, long modified, long since, long first, boolean isSaid) {}

    private final long settle;
    private final LongSupplier nanos;
    private final Consumer<String> grows;
    private final Map<String, Seen> files = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MOST; // those that went away again
        }
    };

    /**
     * @param settle how long a file must not have grown
     * @param nanos  the time, as {@link System#nanoTime()}
     * @param grows  is told once of each file that grows for more than a minute
     */
    Settling(Duration settle, LongSupplier nanos, Consumer<String> grows) {
        this.settle = settle.toNanos();
        this.nanos = nanos;
        this.grows = grows;
    }

    /** @return true once a file has been like this for long enough; then it is forgotten */
    synchronized boolean isOver(String name, long size, long modified) {
        long now = nanos.getAsLong();
        Seen seen = files.get(name);
        if (seen == null || seen.size() != size || seen.modified() != modified) {
            files.put(name, watched(name, size, modified, now, seen));
            return settle == 0;
        }
        boolean isOver = now - seen.since() >= settle;
        if (isOver) {
            files.remove(name);
        }
        return isOver;
    }

    private Seen watched(String name, long size, long modified, long now, Seen before) {
        long first = before == null ? now : before.first();
        boolean isLong = now - first > WORTH_SAYING.toNanos();
        if (isLong && !before.isSaid()) {
            grows.accept(name);
        }
        return new Seen(size, modified, now, first, isLong);
    }
}
