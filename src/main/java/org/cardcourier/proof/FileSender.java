package org.cardcourier.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/** Drops its notices as rows of files, of each kind in turn; a file in done/ is acknowledged. */
final class FileSender implements Runnable {

    private static final int ROWS = 120;
    private static final int MANY_ROWS = 1000;
    private static final long LOOK_MS = 20;

    private final Path drop;
    private final Notices notices;
    private final int[] mine;
    private final Pace pace;
    private final Acknowledged acknowledged;
    private final Random chance;
    private final List<RowFormat> only;
    private final List<RowFormat> formats;
    private int turn;
    private final List<Acknowledged.Done> dropped = new ArrayList<>();
    private int files;

    /** @param only the kinds of files that hold all, in equal parts; empty for many small ones, as they come */
    FileSender(
            Path drop,
            Notices notices,
            int[] mine,
            Pace pace,
            Acknowledged acknowledged,
            List<RowFormat> only,
            long seed) {
        this.drop = drop;
        this.notices = notices;
        this.mine = mine;
        this.pace = pace;
        this.acknowledged = acknowledged;
        this.only = only;
        this.formats = only.isEmpty() ? List.of(RowFormat.values()) : only;
        this.chance = new Random(seed);
    }

    @Override
    public void run() {
        try {
            for (int next = 0; next < mine.length; ) {
                int end = Math.min(mine.length, next + rows());
                while (only.isEmpty() && !pace.allows(mine[end - 1])) {
                    look();
                }
                int[] rows = Arrays.copyOfRange(mine, next, end);
                drop(rows, notices::fitsCsv, true);
                drop(rows, n -> !notices.fitsCsv(n), false);
                next = end;
            }
            while (!dropped.isEmpty()) {
                look();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run was broken off
        }
    }

    /** One of ten files is large: a kill, or a stop, then falls into the middle of it. */
    private int rows() {
        if (!only.isEmpty()) {
            return (mine.length + only.size() - 1) / only.size();
        }
        return 1 + chance.nextInt(chance.nextInt(10) == 0 ? MANY_ROWS : ROWS);
    }

    private RowFormat nextFormat(boolean mayBeTable) {
        List<RowFormat> fit =
                formats.stream().filter(each -> mayBeTable || !each.isTable()).toList();
        return fit.isEmpty() ? RowFormat.JSONL : fit.get(turn++ % fit.size());
    }

    private void drop(int[] all, IntPredicate which, boolean mayBeTable) throws IOException {
        int[] rows = Arrays.stream(all).filter(which).toArray();
        if (rows.length == 0) {
            return;
        }
        RowFormat format = nextFormat(mayBeTable);
        String name = "rows-" + ++files + format.ending();
        Path part = drop.resolve(name + ".part");
        Files.write(part, format.write(notices, rows));
        Files.move(part, drop.resolve(name));
        dropped.add(new Acknowledged.Done(name, rows));
    }

    private void look() throws InterruptedException {
        for (Iterator<Acknowledged.Done> each = dropped.iterator(); each.hasNext(); ) {
            Acknowledged.Done file = each.next();
            if (Files.exists(drop.resolve("done").resolve(file.name()))) {
                acknowledged.byFile(file);
                each.remove();
            }
        }
        Thread.sleep(LOOK_MS);
    }
}
