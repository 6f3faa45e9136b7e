package org.cardcourier.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.journal.CustomerAnswer;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.Story;
import org.cardcourier.journal.ThenStep;

/** A notice's story in words: where it stands, then what happened, in the order of time. */
final class StoryLines {

    private final Story story;
    private final Clock clock;
    private final List<Event> events = new ArrayList<>();

    private StoryLines(Story story, Clock clock) {
        this.story = story;
        this.clock = clock;
    }

    private record Event(long at, String what) {}

    static List<String> of(Story story, Clock clock) {
        return new StoryLines(story, clock).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(whereItStands());
        whatHappened();
        events.sort(Comparator.comparingLong(Event::at)); // stable: what happened at one moment stays in its order
        Table table = new Table();
        events.forEach(event -> table.line(Times.shown(event.at(), clock), event.what()));
        lines.add("");
        lines.addAll(table.lines());
        return lines;
    }

    private List<String> whereItStands() {
        Table table = new Table().line("notice", story.notice().id());
        if (!story.notice().account().isEmpty()) {
            table.line("account", story.notice().account());
        }
        if (!story.notice().orderId().isEmpty()) {
            table.line("order", story.notice().orderId());
        }
        if (story.notice().person() != null) {
            table.line("to", story.notice().person().toString());
        }
        table.line("conversation", Whom.of(story.notice()))
                .line("state", story.state().word() + because());
        if (!story.state().isEnd()) {
            table.line("next try", Times.shown(story.due(), clock));
        }
        return table.lines();
    }

    private String because() {
        String because = Stream.of(
                        story.thenFailed() ? "then_failed" : "",
                        story.reason() == null ? "" : story.reason().word(),
                        story.detail())
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(": "));
        return because.isEmpty() ? "" : ", " + because;
    }

    private void whatHappened() {
        add(story.acceptedAt(), "received by " + story.source() + " and accepted");
        for (int i = 0; i < story.attempts().size(); i++) {
            boolean isLast = i == story.attempts().size() - 1;
            Story.Attempt attempt = story.attempts().get(i);
            add(attempt.startedAt(), "try " + attempt.n() + became(attempt, isLast));
        }
        story.readBacks().forEach(readBack -> add(readBack.at(), "looked into the conversation: " + seen(readBack)));
        story.stepEnds().forEach(end -> add(end.at(), became(end.step())));
        if (story.state().isEnd()) {
            add(story.endedAt(), story.state().word());
        }
        for (Story.MessageFailure failure : story.messageFailures()) {
            add(failure.at(), "Chatwoot could not hand on message " + failure.messageId() + colon(failure.error()));
            add(failure.mendedAt(), "message " + failure.messageId() + " was sent after all");
        }
        for (CustomerAnswer answer : story.answers()) {
            add(answer.at(), answered(answer));
        }
        add(story.settledAt(), "settled by a person");
    }

    private static String answered(CustomerAnswer answer) {
        return answer.payload().equals(CustomerAnswer.ORDER_NUMBER)
                ? "the customer named the order in message " + answer.messageId()
                : "the customer pressed \"" + answer.title() + "\" (" + answer.payload() + ") on message "
                        + answer.messageId();
    }

    private void add(long at, String what) {
        if (at > 0) {
            events.add(new Event(at, what));
        }
    }

    private String became(Story.Attempt attempt, boolean isLast) {
        if (attempt.endedAt() == 0) {
            return isLast && story.state() == State.SENDING
                    ? ": is being made"
                    : ": has no end, may have happened all the same" + colon(attempt.detail());
        }
        String took = ", "
                + Duration.ofMillis(attempt.endedAt() - attempt.startedAt()).toMillis() + " ms";
        String reason = attempt.reason() == null
                ? attempt.detail().isEmpty() ? ": went well" : colon(attempt.detail())
                : ": " + attempt.reason().word()
                        + (attempt.doubtful() ? ", may have happened all the same" : "")
                        + colon(attempt.detail());
        return took + reason;
    }

    private static String seen(Story.ReadBack readBack) {
        if (!readBack.failure().isEmpty()) {
            return "it could not be seen" + colon(readBack.failure());
        }
        return readBack.messages().isEmpty()
                ? "nothing of it is there"
                : readBack.messages().entrySet().stream()
                        .map(each -> name(each.getKey()) + " is there, Chatwoot's id is " + each.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String became(Step step) {
        if (!step.isDone()) {
            return name(step.n()) + " given up: " + step.failure();
        }
        return step.messageId() == 0
                ? name(step.n()) + " done"
                : name(step.n()) + " posted, Chatwoot's id is " + step.messageId();
    }

    private static String name(int n) {
        if (n == Step.STAND_IN) {
            return "approved template";
        }
        return n <= Step.LAST_MESSAGE
                ? "message " + n
                : Stream.of(ThenStep.values())
                        .filter(then -> then.n() == n)
                        .findFirst()
                        .map(then -> "then " + then.word())
                        .orElse("step " + n);
    }

    private static String colon(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }
}
