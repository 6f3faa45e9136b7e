package org.cardcourier.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.RefusedRows;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.notice.Notice;

/** One dropped file on its way: its good rows in groups, its bad rows in the report. For one thread. */
final class Batch implements Iterator<List<Notice>> {

    private final String name;
    private final int size;
    private final RefusedRows report;
    private final List<Row> group = new ArrayList<>();
    private Rows rows;
    private boolean isUnderWay;
    private boolean isBroken;
    private long accepted;
    private long known;

    Batch(String name, RefusedRows report, int size) {
        this.name = name;
        this.size = size;
        this.report = report;
    }

    void open(Rows opened) {
        rows = opened;
    }

    void refuseWhole(String because) throws IOException {
        report.add(new Row(0, java.util.Map.of(), null, List.of(new Problem(-1, "", because, ""))));
    }

    @Override
    public boolean hasNext() {
        if (rows == null || isBroken) {
            return false;
        }
        try {
            if (group.isEmpty()) {
                fill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !group.isEmpty();
    }

    private void fill() throws IOException {
        while (group.size() < size && rows.hasNext()) {
            Row row = rows.next();
            if (row.isGood()) {
                group.add(row);
            } else {
                report.add(row);
            }
        }
    }

    /** After a failure Camel's splitter asks on until there is no more (seen on 4.17.0): what follows a failed group is not read. */
    @Override
    public List<Notice> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (isUnderWay) {
            isBroken = true;
            return List.of();
        }
        isUnderWay = true;
        return group.stream().map(Row::notice).toList();
    }

    void accepted(List<Acceptance> acceptances) throws IOException {
        for (int i = 0; i < acceptances.size(); i++) {
            switch (acceptances.get(i).kind()) {
                case NEW -> accepted++;
                case KNOWN -> known++;
                case OTHER_CONTENT -> report.add(otherContent(group.get(i)));
            }
        }
        group.clear();
        isUnderWay = false;
    }

    private static Row otherContent(Row row) {
        return new Row(
                row.number(),
                row.cells(),
                null,
                List.of(otherContent(row.notice().id())));
    }

    static Problem otherContent(String id) {
        return new Problem(
                -1, "notice_id", "was accepted before with other content; a changed notice needs a new notice_id", id);
    }

    String name() {
        return name;
    }

    long accepted() {
        return accepted;
    }

    long known() {
        return known;
    }

    long refused() {
        return report.count();
    }

    boolean isSomeAccepted() {
        return accepted + known > 0;
    }

    String reportName() {
        return report.file().getFileName().toString();
    }

    /** Not a Closeable: Camel's splitter would close it before the last group was accepted. */
    void end() throws IOException {
        if (rows != null) {
            rows.close();
        }
        report.close();
    }

    /** The file is read again from its first row: what the report holds so far would stand there twice. */
    void discard() throws IOException {
        end();
        Files.deleteIfExists(report.file());
    }
}
