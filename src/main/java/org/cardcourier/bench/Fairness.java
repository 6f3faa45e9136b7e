package org.cardcourier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.cardcourier.harness.Homes;

/**
 * Webhook notices keep coming while a very large file is accepted and delivered: how long each waits for its answer, and how
 * long from then on until its message is stored in Chatwoot. The latter is all that it may have queued, for its turn in the
 * journal and for Chatwoot's rate limit, and its own request on top. They go to conversations that the file does not write
 * to: within one, all are sent in their order.
 */
final class Fairness {

    private static final String HEAP = "256m";
    private static final double BAR_MS = 1000;

    private final Path folder;
    private final Homes homes;
    private final Rows rows;
    private final int many;
    private final Duration before;
    private final Duration after;
    private final Consumer<String> say;

    /**
     * @param many   rows of the file
     * @param before how long notices come before the file does: they are not counted
     * @param after  how long they go on when the file is accepted, while it is delivered
     */
    Fairness(Path folder, Homes homes, Rows rows, int many, Duration before, Duration after, Consumer<String> say) {
        this.folder = folder;
        this.homes = homes;
        this.rows = rows;
        this.many = many;
        this.before = before;
        this.after = after;
        this.say = say;
    }

    /**
     * Measures once.
     *
     * @param perSecond {@code chatwoot.requests-per-second}; 0 for none
     * @return how many webhook notices were refused, or did not arrive
     */
    long run(int perSecond, Figure slowest) throws IOException, InterruptedException {
        Path file = folder.resolve("campaign.jsonl");
        rows.write(file, many);
        try (Sink sink = Sink.start(folder);
                Runner courier =
                        Runner.courier(folder.resolve("home-fair-" + perSecond), sink, HEAP, homes, perSecond)) {
            Trickle early = courier.trickle(rows);
            Thread.sleep(before.toMillis());
            early.stop();
            long delivered = sink.count().distinct();
            Trickle trickle = courier.trickle(rows);
            double seconds = courier.dropAndAwait(file);
            Thread.sleep(after.toMillis());
            trickle.stop();
            Trickle.Waits waits = trickle.waits(sink);
            say.accept(String.format(
                    Locale.ROOT,
                    "%s: %,d rows accepted in %.1f s, %,d notices delivered in that time and %d s more; of %,d webhook notices"
                            + " meanwhile",
                    limit(perSecond),
                    many,
                    seconds,
                    sink.count().distinct() - delivered,
                    after.toSeconds(),
                    waits.count()));
            say.accept("  POST /notices answered    " + waits.answered());
            say.accept("  then stored in Chatwoot   " + waits.stored());
            slowest.add(waits.stored().most(), BAR_MS);
            return waits.missing() + (courier.isWell() ? 0 : 1);
        }
    }

    private static String limit(int perSecond) {
        return perSecond == 0 ? "no rate limit" : "at most " + perSecond + " requests a second";
    }
}
