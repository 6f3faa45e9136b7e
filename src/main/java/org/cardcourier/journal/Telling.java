package org.cardcourier.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened to a notice, in the order of time, without words: whoever shows it has a table of them for each language
 * ({@link StoryWords} holds ours).
 */
public final class Telling {

    private final Story story;
    private final List<Event> events = new ArrayList<>();

    private Telling(Story story) {
        this.story = story;
    }

    /**
     * Something that happened.
     *
     * @param at   when, epoch milliseconds
     * @param what what
     */
    public record Event(long at, Saying what) {}

    /**
     * A sentence of the table and what it is said of.
     *
     * @param key    its name in the table, such as "try.well"
     * @param values what stands for {0}, {1} and so on: texts, or sayings themselves
     */
    public record Saying(String key, List<Object> values) {

        static Saying of(String key, Object... values) {
            return new Saying(key, List.of(values));
        }
    }

    /**
     * Tells a story.
     *
     * @param story the whole story, with its attempts
     * @return what happened, oldest first
     */
    public static List<Event> of(Story story) {
        Telling telling = new Telling(story);
        telling.tell();
        telling.events.sort(
                Comparator.comparingLong(Event::at)); // stable: what happened at one moment stays in its order
        return telling.events;
    }

    private void tell() {
        add(story.acceptedAt(), Saying.of("accepted", story.source()));
        for (int i = 0; i < story.attempts().size(); i++) {
            Story.Attempt attempt = story.attempts().get(i);
            add(attempt.startedAt(), became(attempt, i == story.attempts().size() - 1));
        }
        story.readBacks().forEach(readBack -> seen(readBack).forEach(what -> add(readBack.at(), what)));
        story.stepEnds().forEach(end -> add(end.at(), became(end.step())));
        if (story.state().isEnd()) {
            add(story.endedAt(), Saying.of("state." + story.state().word()));
        }
        for (Story.MessageFailure failure : story.messageFailures()) {
            add(failure.at(), Saying.of("message.failed", text(failure.messageId()), colon(failure.error())));
            add(failure.mendedAt(), Saying.of("message.mended", text(failure.messageId())));
        }
        for (CustomerAnswer answer : story.answers()) {
            add(answer.at(), answered(answer));
        }
        add(story.settledAt(), Saying.of("settled"));
    }

    private static Saying answered(CustomerAnswer answer) {
        return answer.payload().equals(CustomerAnswer.ORDER_NUMBER)
                ? Saying.of("answer.named", text(answer.messageId()))
                : Saying.of("answer.pressed", answer.title(), answer.payload(), text(answer.messageId()));
    }

    private void add(long at, Saying what) {
        if (at > 0) {
            events.add(new Event(at, what));
        }
    }

    private Saying became(Story.Attempt attempt, boolean isLast) {
        String n = text(attempt.n());
        if (attempt.endedAt() == 0) {
            return isLast && story.state() == State.SENDING
                    ? Saying.of("try.running", n)
                    : Saying.of("try.open", n, colon(attempt.detail()));
        }
        String took =
                text(Duration.ofMillis(attempt.endedAt() - attempt.startedAt()).toMillis());
        if (attempt.reason() == null) {
            return attempt.detail().isEmpty()
                    ? Saying.of("try.well", n, took)
                    : Saying.of("try.said", n, took, attempt.detail());
        }
        return Saying.of(
                attempt.doubtful() ? "try.doubtful" : "try.failed",
                n,
                took,
                attempt.reason().word(),
                colon(attempt.detail()));
    }

    private static List<Saying> seen(Story.ReadBack readBack) {
        if (!readBack.failure().isEmpty()) {
            return List.of(Saying.of("look.failed", colon(readBack.failure())));
        }
        return readBack.messages().isEmpty()
                ? List.of(Saying.of("look.nothing"))
                : readBack.messages().entrySet().stream()
                        .map(each -> Saying.of("look.found", name(each.getKey()), text(each.getValue())))
                        .toList();
    }

    private static Saying became(Step step) {
        if (!step.isDone()) {
            return Saying.of("step.given-up", name(step.n()), step.failure());
        }
        return step.messageId() == 0
                ? Saying.of("step.done", name(step.n()))
                : Saying.of("step.posted", name(step.n()), text(step.messageId()));
    }

    private static Saying name(int n) {
        if (n == Step.STAND_IN) {
            return Saying.of("name.approved");
        }
        if (n <= Step.LAST_MESSAGE) {
            return Saying.of("name.message", text(n));
        }
        Optional<ThenStep> then =
                Stream.of(ThenStep.values()).filter(each -> each.n() == n).findFirst();
        return then.map(each -> Saying.of("name.then", each.word())).orElseGet(() -> Saying.of("name.step", text(n)));
    }

    private static String colon(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
