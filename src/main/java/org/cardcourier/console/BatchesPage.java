package org.cardcourier.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;

/** Dropped files: how far they are, and pause, resume, cancel. */
final class BatchesPage {

    private static final int LATEST = 50;

    private final Clock clock;

    BatchesPage(Clock clock) {
        this.clock = clock;
    }

    Reply show(Ask ask, Account account) {
        List<Map<String, Object>> lines = new ArrayList<>();
        account.batches(desk -> desk.latest(LATEST)).forEach(story -> lines.add(line(story, ask.words())));
        return new Reply.Page(ask.isPart() ? "batches-now" : "batches", Map.of("lines", lines));
    }

    Reply one(Ask ask, Account account, long n) {
        return find(account, n)
                .<Reply>map(story -> {
                    Map<Long, Story> rows = account.search().batch(n, ask.number("after", 0), NoticesPage.LINES);
                    List<Map<String, Object>> lines = new ArrayList<>();
                    long last = 0;
                    for (Map.Entry<Long, Story> row : rows.entrySet()) {
                        Map<String, Object> line = NoticesPage.line(row.getValue(), clock, ask.words());
                        line.put("row", row.getKey());
                        lines.add(line);
                        last = row.getKey();
                    }
                    Map<String, Object> model = new LinkedHashMap<>(line(story, ask.words()));
                    model.put("lines", lines);
                    model.put("next", lines.size() == NoticesPage.LINES ? last : 0);
                    model.put("done", ask.value("done"));
                    return new Reply.Page("batch", model);
                })
                .orElseGet(Reply.Missing::new);
    }

    private static Optional<BatchStory> find(Account account, long n) {
        return account.batches(desk -> desk.find(n));
    }

    private Map<String, Object> line(BatchStory story, Words words) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("n", story.n());
        line.put("name", Shown.cut(story.name(), 120));
        line.put("state", story.state().word());
        line.put("stateText", words.say("batch." + story.state().word()));
        line.put("accepted", story.progress().accepted());
        line.put("known", story.progress().known());
        line.put("refused", story.progress().refused());
        line.put("delivered", story.count().states().getOrDefault(State.DELIVERED, 0L));
        line.put(
                "left",
                story.timeLeft()
                        .map(left -> Shown.length(left.toMillis(), words))
                        .orElse(""));
        line.put("why", Shown.cut(story.why(), 300));
        line.put("started", Shown.moment(story.startedAt(), clock, words));
        line.put("ended", Shown.moment(story.endedAt(), clock, words));
        line.put("decisions", decisions(story.state()));
        return line;
    }

    private static List<String> decisions(BatchState state) {
        return switch (state) {
            case READING, READ -> List.of("pause", "cancel");
            case PAUSED, STOPPED -> List.of("resume", "cancel");
            default -> List.of();
        };
    }

    /** What a decision would do. */
    Reply propose(Ask ask, Account account, long n, String word) {
        return find(account, n)
                .filter(story -> decisions(story.state()).contains(word))
                .<Reply>map(story -> {
                    Map<String, Object> model = new LinkedHashMap<>(line(story, ask.words()));
                    model.put("decision", word);
                    return new Reply.Page("batch-decide", model);
                })
                .orElseGet(() -> new Reply.GoTo("/batches/" + n));
    }

    /** Does it; where the batch stands otherwise by now, nothing is changed and its page says how. */
    Reply decide(Account account, long n, String word) {
        boolean isDone = account.batches(desk -> decided(desk, n, word));
        return new Reply.GoTo("/batches/" + n + "?done=" + (isDone ? word : "nothing"));
    }

    private static boolean decided(BatchDesk desk, long n, String word) {
        return switch (word) {
            case "pause" -> desk.pause(n);
            case "resume" -> desk.resume(n);
            case "cancel" -> desk.cancel(n);
            default -> false;
        };
    }
}
