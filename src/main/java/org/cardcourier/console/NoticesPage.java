package org.cardcourier.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cardcourier.journal.NoticeSearch;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;

/** Where is order 123? A search, and lists a page at a time. */
final class NoticesPage {

    static final int LINES = 50;

    private final Clock clock;

    NoticesPage(Clock clock) {
        this.clock = clock;
    }

    Reply show(Ask ask, Account account) {
        String word = ask.value("q").strip();
        String state = ask.value("state");
        Reason reason = reason(ask.value("reason"));
        long before = ask.number("before", Long.MAX_VALUE);
        NoticeSearch.Page page = page(account.search(), word, state, reason, before);
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("q", Shown.cut(word, 300));
        model.put("state", state);
        model.put("reason", reason == null ? "" : reason.word());
        model.put("states", states(ask.words()));
        model.put("reasons", reasons(ask.words()));
        model.put("lines", lines(page.stories(), ask.words()));
        model.put("next", page.next());
        model.put("looked", page.looked());
        model.put("isOpen", state.equals("open"));
        return new Reply.Page(ask.isPart() ? "notices-list" : "notices", model);
    }

    private static NoticeSearch.Page page(NoticeSearch search, String word, String state, Reason reason, long before) {
        if (!word.isEmpty()) {
            return search.meant(word, before, LINES);
        }
        if (state.equals("open")) {
            return search.open(before == Long.MAX_VALUE ? 0 : before, LINES);
        }
        if (state.startsWith("attention-")) {
            return search.attention(State.of(state.substring("attention-".length())), reason, before, LINES);
        }
        return search.latest(state.isEmpty() ? Set.of() : Set.of(State.of(state)), reason, before, LINES);
    }

    private static Reason reason(String word) {
        return word.isEmpty() ? null : Reason.of(word);
    }

    private static Map<String, String> states(Words words) {
        Map<String, String> states = new LinkedHashMap<>();
        states.put("", words.say("filter.any"));
        states.put("open", words.say("filter.open"));
        for (State state : List.of(State.UNCERTAIN, State.UNDELIVERED, State.REFUSED, State.DELIVERED)) {
            states.put("attention-" + state.word(), words.say("filter.attention", words.say("state." + state.word())));
        }
        Stream.of(State.values())
                .filter(State::isEnd)
                .forEach(state -> states.put(state.word(), words.say("state." + state.word())));
        return states;
    }

    private static Map<String, String> reasons(Words words) {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("", words.say("filter.any-reason"));
        Arrays.stream(Reason.values()).forEach(each -> reasons.put(each.word(), words.say("reason." + each.word())));
        return reasons;
    }

    private List<Map<String, Object>> lines(List<Story> stories, Words words) {
        List<Map<String, Object>> lines = new ArrayList<>();
        stories.forEach(story -> lines.add(line(story, clock, words)));
        return lines;
    }

    /** One notice in a list. */
    static Map<String, Object> line(Story story, Clock clock, Words words) {
        Notice notice = story.notice();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", notice.id());
        line.put("order", Shown.cut(notice.orderId(), 80));
        line.put("conversation", notice.conversationId() == 0 ? "" : Long.toString(notice.conversationId()));
        line.put("state", story.state().word());
        line.put("stateText", words.say("state." + story.state().word()));
        line.put("attention", story.wantsAttention());
        line.put("why", why(story, words));
        line.put("accepted", Shown.moment(story.acceptedAt(), clock, words));
        line.put("source", Shown.cut(story.source(), 60));
        return line;
    }

    private static String why(Story story, Words words) {
        String reason = story.reason() == null
                ? story.thenFailed() ? words.say("then-failed") : ""
                : words.say("reason." + story.reason().word());
        String detail = Shown.cut(story.detail(), 160);
        return reason.isEmpty() || detail.isEmpty() ? reason + detail : reason + ": " + detail;
    }
}
