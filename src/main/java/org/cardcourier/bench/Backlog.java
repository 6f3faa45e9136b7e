package org.cardcourier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.cardcourier.harness.Homes;

/**
 * A Card Courier with little memory and very many notices that wait: what looking for the due ones costs then, how long a
 * start takes, and whether delivery goes on.
 */
final class Backlog {

    private static final String HEAP = "256m";
    private static final int QUERIES = 2001;
    private static final Duration SECONDS_OF_DELIVERY = Duration.ofSeconds(20);

    private final Path folder;
    private final Homes homes;
    private final Rows rows;
    private final int few;
    private final int many;
    private final int rounds;
    private final Consumer<String> say;

    /**
     * @param few    the smaller backlog
     * @param many   the larger one
     * @param rounds how many starts are compared
     */
    Backlog(Path folder, Homes homes, Rows rows, int few, int many, int rounds, Consumer<String> say) {
        this.folder = folder;
        this.homes = homes;
        this.rows = rows;
        this.few = few;
        this.many = many;
        this.rounds = rounds;
        this.say = say;
    }

    /** @return how many notices were lost or repeated among those that were delivered */
    long run(Figure dueQuery, Figure restart) throws IOException, InterruptedException {
        Path home = folder.resolve("home-backlog");
        try (Sink sink = Sink.start(folder)) {
            fill(home, sink, dueQuery);
            starts(home, sink, restart);
            return deliver(home, sink);
        }
    }

    private void fill(Path home, Sink sink, Figure dueQuery) throws IOException, InterruptedException {
        try (Runner courier = Runner.courier(home, sink, HEAP, homes)) {
            courier.pause(true);
            fill(courier, few, few);
            double little = courier.dueQueryMicros(QUERIES);
            long began = System.nanoTime();
            fill(courier, many - few, many);
            say.accept(String.format(
                    Locale.ROOT,
                    "%,d notices accepted with -Xmx%s in %.0f s",
                    many - few,
                    HEAP,
                    (System.nanoTime() - began) / 1e9));
            dueQuery.add(courier.dueQueryMicros(QUERIES), little);
        }
    }

    private void fill(Runner courier, int count, long waiting) throws IOException, InterruptedException {
        courier.drop(rows, count);
        courier.awaitWaiting(waiting);
    }

    /** In turns: with the backlog, held back so that all begin with the same one, and with an empty journal. */
    private void starts(Path home, Sink sink, Figure restart) throws IOException, InterruptedException {
        for (int i = 0; i <= rounds; i++) {
            double empty = startSeconds(folder.resolve("home-empty-" + i), sink);
            double full = startSeconds(home, sink);
            say.accept(String.format(Locale.ROOT, "start to ready: empty %.2f s, backlog %.2f s", empty, full));
            if (i > 0) { // the first fills the disk's cache
                restart.add(full, empty);
            }
        }
    }

    private double startSeconds(Path home, Sink sink) throws IOException, InterruptedException {
        try (Runner courier = Runner.courier(home, sink, HEAP, homes)) {
            return courier.startSeconds();
        }
    }

    private long deliver(Path home, Sink sink) throws IOException, InterruptedException {
        try (Runner courier = Runner.courier(home, sink, HEAP, homes)) {
            Sink.Count before = sink.count();
            courier.pause(false);
            Thread.sleep(SECONDS_OF_DELIVERY.toMillis());
            courier.pause(true);
            long delivered = courier.awaitNothingOut();
            Sink.Count after = sink.count();
            say.accept(String.format(
                    Locale.ROOT,
                    "%,d of them delivered in %d s with -Xmx%s, which lives on",
                    delivered,
                    SECONDS_OF_DELIVERY.toSeconds(),
                    HEAP));
            long nothing = delivered == 0 || !courier.isWell() ? 1 : 0;
            return nothing
                    + Math.abs(after.distinct() - before.distinct() - delivered)
                    + after.repeated()
                    - before.repeated();
        }
    }
}
