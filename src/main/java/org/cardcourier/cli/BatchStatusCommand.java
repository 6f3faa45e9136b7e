package org.cardcourier.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cardcourier.journal.BatchCount;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.State;
import org.cardcourier.route.BatchJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier batch status}: how far dropped files are. */
@Command(
        name = "status",
        description = {
            "Say how far dropped files are: rows read, notices sent, how fast, how long it still takes (exit 1: one has"
                    + " stopped).",
            "Numbers are those of the reports, which Card Courier writes anew every few seconds while it runs."
        })
final class BatchStatusCommand implements Callable<Integer> {

    private static final int LATEST = 20;
    private static final int BAR = 20;
    private static final Duration STALE = Duration.ofMinutes(10);
    private static final long EVERY_MILLIS = 1000;

    private final Courier courier;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Only files of this name; else the latest 20")
    private String file;

    @Option(names = "--json", description = "One JSON object a file")
    private boolean json;

    @Option(
            names = "--watch",
            description = "Say it again every second where it changed, until all have ended (Ctrl-C ends)")
    private boolean watch;

    BatchStatusCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> shown = List.of();
        while (true) {
            List<BatchStory> found =
                    BatchFiles.ask(courier, desk -> file == null ? desk.latest(LATEST) : desk.named(file));
            List<String> lines = lines(found);
            if (!lines.equals(shown)) {
                takeAway(shown);
                lines.forEach(this::show);
                shown = lines;
            }
            if (!watch || found.stream().allMatch(BatchStatusCommand::isOver)) {
                sayWhatIsMissing(found);
                return found.stream().anyMatch(story -> story.state() == BatchState.STOPPED) ? Courier.FOUND_WRONG : 0;
            }
            Thread.sleep(EVERY_MILLIS);
        }
    }

    /** A stopped or waiting one goes on only when a person has done something about it. */
    private static boolean isOver(BatchStory story) {
        return story.endedAt() != 0 || story.state() == BatchState.STOPPED || story.state() == BatchState.WAITING;
    }

    private List<String> lines(List<BatchStory> found) {
        if (json) {
            return found.stream().map(story -> Json.line(BatchJson.of(story))).toList();
        }
        if (found.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(table(found).lines());
        if (file != null) {
            lines.addAll(details(found.get(0)));
        }
        return lines;
    }

    /** Only where a person watches: a file that lines go to keeps them all. */
    private void takeAway(List<String> shown) {
        if (!shown.isEmpty()) {
            control("\u001b[" + shown.size() + "A\u001b[J");
        }
    }

    /** A line that is to be taken away is cut at the window's edge: wrapped, it would be two, and one of them would stay. */
    private void show(String line) {
        control("\u001b[?7l");
        courier.terminal().say(line);
        control("\u001b[?7h");
    }

    private void control(String sequence) {
        if (isLive()) {
            courier.terminal().out().print(sequence);
            courier.terminal().out().flush();
        }
    }

    private boolean isLive() {
        return watch && !json && Progress.isWatched();
    }

    private void sayWhatIsMissing(List<BatchStory> found) {
        if (found.isEmpty()) {
            courier.terminal()
                    .remark(file == null ? "No file was read here so far" : "No file " + file + " was read here");
        }
        long now = courier.clock().millis();
        found.stream()
                .filter(story -> story.endedAt() == 0 && story.state() != BatchState.STOPPED)
                .filter(story -> story.count().at() != 0 && now - story.count().at() > STALE.toMillis())
                .findFirst()
                .ifPresent(story -> courier.terminal()
                        .remark(story.name() + " was counted last "
                                + Times.age(story.count().at(), courier.clock())
                                + " ago: does Card Courier run?"));
    }

    private static Table table(List<BatchStory> found) {
        Table table = new Table()
                .line("file", "state", "sent", "", "accepted", "known before", "refused", "a minute", "left", "");
        for (BatchStory story : found) {
            table.line(
                    oneLine(story.name()),
                    story.state().word(),
                    bar(story),
                    ended(story) + " of " + rows(story) + (story.isUnread() ? "+" : ""),
                    Long.toString(story.progress().accepted()),
                    Long.toString(story.progress().known()),
                    Long.toString(story.progress().refused()),
                    story.endedAt() == 0
                            ? Long.toString(Math.round(story.count().perSecond() * 60))
                            : "",
                    story.timeLeft().map(Times::length).orElse(""),
                    oneLine(story.why()));
        }
        return table;
    }

    /** A file's name may hold the end of a line. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static long rows(BatchStory story) {
        return story.progress().accepted() + story.progress().known();
    }

    private static long ended(BatchStory story) {
        return story.endedAt() == 0 ? Math.min(rows(story), story.count().ended()) : rows(story);
    }

    private static String bar(BatchStory story) {
        long rows = rows(story);
        int full = rows == 0 ? 0 : (int) (BAR * ended(story) / rows);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }

    private static List<String> details(BatchStory story) {
        Table table = new Table().line("");
        BatchCount count = story.count();
        for (Map.Entry<State, Long> state : count.states().entrySet()) {
            table.line("  " + state.getKey().word(), Long.toString(state.getValue()));
        }
        table.line("  report", "reports/" + story.report() + ".report.csv");
        if (!story.goesTo().isEmpty()) {
            table.line("  moved to", story.goesTo());
        }
        return table.lines();
    }
}
