package org.cardcourier.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.Story;
import org.cardcourier.journal.ThenStep;
import org.cardcourier.route.StoryJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier notices show}: the story of one notice. */
@Command(name = "show", description = "Tell the story of one notice: every attempt, every message with Chatwoot's id")
final class ShowCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ID", description = "The notice_id")
    private String id;

    @Option(names = "--json", description = "One JSON object instead of words")
    private boolean json;

    ShowCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        Story story = story();
        if (json) {
            courier.terminal().say(Json.line(StoryJson.of(story)));
        } else {
            lines(story).forEach(courier.terminal()::say);
        }
        return 0;
    }

    private Story story() {
        try (JournalDesk desk = courier.desk()) {
            return desk.find(id)
                    .orElseThrow(() -> new Courier.Complaint(
                            "There is no notice " + id + " in this journal; see: courier notices list"));
        }
    }

    private List<String> lines(Story story) {
        Clock clock = courier.clock();
        Table table = new Table()
                .line("notice", story.notice().id())
                .line("state", state(story))
                .line("conversation", Long.toString(story.notice().conversationId()));
        addIf(
                !story.notice().orderId().isEmpty(),
                table,
                "order",
                story.notice().orderId());
        table.line("came by", story.source())
                .line("accepted", Times.shown(story.acceptedAt(), clock))
                .line("tries", Integer.toString(story.tries()));
        addIf(story.triedAt() > 0, table, "last try", Times.shown(story.triedAt(), clock));
        addIf(!story.state().isEnd(), table, "next try", Times.shown(story.due(), clock));
        addIf(story.endedAt() > 0, table, "ended", Times.shown(story.endedAt(), clock));
        story.steps().forEach(step -> table.line(name(step), became(step)));
        story.attempts().forEach(attempt -> table.line("attempt " + attempt.n(), became(attempt, clock)));
        return table.lines();
    }

    private static void addIf(boolean wanted, Table table, String name, String value) {
        if (wanted) {
            table.line(name, value);
        }
    }

    private static String state(Story story) {
        String because = Stream.of(
                        story.thenFailed() ? "then_failed" : "",
                        story.reason() == null ? "" : story.reason().word(),
                        story.detail())
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(": "));
        return story.state().word() + (because.isEmpty() ? "" : ", " + because);
    }

    private static String name(Step step) {
        return step.isMessage()
                ? "message " + step.n()
                : Stream.of(ThenStep.values())
                        .filter(then -> then.n() == step.n())
                        .findFirst()
                        .map(then -> "then " + then.word())
                        .orElse("step " + step.n());
    }

    private static String became(Step step) {
        if (!step.isDone()) {
            return "given up: " + step.failure();
        }
        return step.messageId() == 0 ? "done" : "posted, Chatwoot's id is " + step.messageId();
    }

    private static String became(Story.Attempt attempt, Clock clock) {
        String end = attempt.endedAt() == 0 ? "it has no end" : "ended " + Times.shown(attempt.endedAt(), clock);
        String reason = attempt.reason() == null ? "" : ", " + attempt.reason().word();
        return "began " + Times.shown(attempt.startedAt(), clock) + ", " + end + reason
                + (attempt.doubtful() ? ", may have happened all the same" : "")
                + (attempt.detail().isEmpty() ? "" : ": " + attempt.detail());
    }
}
