package org.cardcourier.bench;

import java.nio.file.Path;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.Rows;

/** Reads a file and checks it into notices, as intake does, and keeps none: what acceptance is measured against. */
public final class ReadRows {

    /** Before the number of good rows. */
    static final String GOOD = "good rows: ";

    private ReadRows() {}

    /**
     * Says how many good rows there are and how long they took.
     *
     * @param args a home and a file
     * @throws Exception if it cannot be read
     */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.readForDesk(Path.of(args[0]));
        NoticeFiles files = Beans.files(
                settings,
                Beans.reader(settings, Beans.templates(settings))
                        .in(settings.timeZone().orElse(null)));
        long began = System.nanoTime();
        long good = 0;
        try (Rows rows = files.open(Path.of(args[1]), null)) {
            while (rows.hasNext()) {
                good += rows.next().isGood() ? 1 : 0;
            }
        }
        System.out.println(GOOD + good + " seconds: " + (System.nanoTime() - began) / 1e9 + " end");
    }
}
