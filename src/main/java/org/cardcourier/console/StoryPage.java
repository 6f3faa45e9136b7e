package org.cardcourier.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Story;
import org.cardcourier.journal.Telling;

/** The story of one notice, and what can be done about it: first shown, then done. */
final class StoryPage {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 200;
    private static final int MOST = 600;
    private static final int BODY = 10_000;

    private final CardPreview preview;
    private final Clock clock;

    StoryPage(CardPreview preview, Clock clock) {
        this.preview = preview;
        this.clock = clock;
    }

    Reply show(Ask ask, Account account, String id) {
        return account.ask(desk -> desk.find(id)
                .<Reply>map(story -> new Reply.Page("story", model(ask, account, desk, story)))
                .orElseGet(Reply.Missing::new));
    }

    private Map<String, Object> model(Ask ask, Account account, JournalDesk desk, Story story) {
        Map<String, Object> model = new LinkedHashMap<>(NoticesPage.line(story, clock, ask.words()));
        model.put("detail", Shown.cut(story.detail(), MOST));
        model.put("person", story.notice().person() != null);
        model.put("next", story.state().isEnd() ? null : Shown.moment(story.due(), clock, ask.words()));
        model.put("tries", story.tries());
        if (story.notice().conversationId() != 0) {
            model.put("link", account.link(story.notice().conversationId(), 0));
        }
        model.put("messages", messages(account, story));
        model.put("events", events(story, ask.words()));
        model.put(
                "decisions",
                Decision.possible(story, desk, clock).stream()
                        .map(Decision::word)
                        .toList());
        model.put("body", body(story));
        model.put("done", ask.value("done"));
        return model;
    }

    private static List<Map<String, String>> messages(Account account, Story story) {
        List<Map<String, String>> found = new ArrayList<>();
        for (long message : story.messageIds()) {
            found.add(Map.of(
                    "id",
                    Long.toString(message),
                    "link",
                    account.link(story.notice().conversationId(), message)));
        }
        return found;
    }

    private List<Map<String, Object>> events(Story story, Words words) {
        List<Telling.Event> all = Telling.of(story);
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Telling.Event event : all.subList(Math.max(0, all.size() - EVENTS), all.size())) {
            shown.add(Map.of(
                    "at", Shown.moment(event.at(), clock, words), "what", Shown.cut(words.say(event.what()), MOST)));
        }
        return shown;
    }

    private static String body(Story story) {
        String text = new String(new NoticeJson().write(story.notice()), StandardCharsets.UTF_8);
        try {
            return Shown.cut(JSON.readTree(text).toPrettyString(), BODY);
        } catch (JsonProcessingException e) {
            return Shown.cut(text, BODY);
        }
    }

    /** What a decision would do; nothing is done yet. */
    Reply propose(Ask ask, Account account, String id, String word) {
        Optional<Decision> decision = Decision.of(word);
        if (decision.isEmpty()) {
            return new Reply.Missing();
        }
        return account.ask(desk -> desk.find(id)
                .map(story -> proposal(ask, account, desk, story, decision.get(), ""))
                .orElseGet(Reply.Missing::new));
    }

    private Reply proposal(Ask ask, Account account, JournalDesk desk, Story story, Decision decision, String refusal) {
        Map<String, Object> model = new LinkedHashMap<>(NoticesPage.line(story, clock, ask.words()));
        boolean isPossible = decision.isPossible(story, desk, clock);
        model.put("decision", decision.word());
        model.put("isPossible", isPossible);
        model.put("refusal", Shown.cut(refusal, MOST));
        model.put(
                "newer",
                decision.isSending() ? desk.newerState(story.notice().id()).orElse("") : "");
        if (story.notice().conversationId() != 0) {
            model.put("link", account.link(story.notice().conversationId(), 0));
        }
        model.put("bodies", decision.isSending() ? preview.short_(story.notice(), account) : List.of());
        model.put("steps", story.steps().stream().filter(step -> step.isDone()).count());
        return new Reply.Page("decide", model, isPossible && refusal.isEmpty() ? 200 : 409);
    }

    /** Does it, and shows the story that it led to. */
    Reply decide(Ask ask, Account account, String id, String word) {
        Optional<Decision> decision = Decision.of(word);
        if (decision.isEmpty()) {
            return new Reply.Missing();
        }
        String[] next = {id};
        try {
            account.decide(desk -> next[0] = decision.get().carryOut(id, desk, clock));
        } catch (JournalDesk.NotPossible e) {
            return account.ask(desk -> desk.find(id)
                    .map(story -> proposal(ask, account, desk, story, decision.get(), e.getMessage()))
                    .orElseGet(Reply.Missing::new));
        }
        return new Reply.GoTo("/notices/" + next[0] + "?done=" + decision.get().word());
    }
}
