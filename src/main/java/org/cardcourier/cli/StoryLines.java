package org.cardcourier.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.journal.Story;
import org.cardcourier.journal.StoryWords;
import org.cardcourier.journal.Telling;

/** A notice's story in words: where it stands, then what happened, in the order of time. */
final class StoryLines {

    private final Story story;
    private final Clock clock;

    private StoryLines(Story story, Clock clock) {
        this.story = story;
        this.clock = clock;
    }

    static List<String> of(Story story, Clock clock) {
        return new StoryLines(story, clock).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(whereItStands());
        Table table = new Table();
        StoryWords words = StoryWords.of("en");
        Telling.of(story).forEach(event -> table.line(Times.shown(event.at(), clock), words.say(event.what())));
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
}
