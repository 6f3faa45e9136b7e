package org.cardcourier.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.NoticeSearch;
import org.cardcourier.journal.State;

/** Is it well? What waits, what wants attention, and the button that mends it. */
final class OverviewPage {

    /** After that long a notice that waits is worth a look, as for {@code courier status}. */
    private static final long PATIENCE_MILLIS = 600_000;

    private static final int PLOT_HEIGHT = 120;
    private static final int BAR = 10;

    private final Figures figures;
    private final Journal journal;
    private final Clock clock;

    OverviewPage(Figures figures, Journal journal, Clock clock) {
        this.figures = figures;
        this.journal = journal;
        this.clock = clock;
    }

    Reply show(Ask ask, Account account) {
        NoticeSearch.Standing standing = figures.standing(account);
        List<Hour.Minute> hour = figures.hour(account);
        Map<String, Object> model = new LinkedHashMap<>();
        List<Map<String, String>> alarms = alarms(account, standing, ask.words());
        model.put("alarms", alarms);
        model.put("isWell", alarms.isEmpty() && standing.attention() == 0);
        model.put("runs", Shown.length(clock.millis() - figures.started(), ask.words()));
        model.put("accepted", hour.stream().mapToLong(Hour.Minute::accepted).sum());
        model.put("delivered", hour.stream().mapToLong(Hour.Minute::delivered).sum());
        model.put("failed", hour.stream().mapToLong(Hour.Minute::failed).sum());
        model.put("open", standing.open());
        model.put("oldest", Shown.moment(standing.oldest(), clock, ask.words()));
        model.put("attention", standing.attention());
        model.put("troubles", troubles(standing, ask.words()));
        model.put("sources", figures.sources(account));
        model.put("paused", account.paused());
        model.put("bars", bars(hour));
        model.put("most", Math.max(1, most(hour)));
        model.put("from", Shown.moment(hour.get(0).at(), clock, ask.words()));
        return new Reply.Page(ask.isPart() ? "overview-now" : "overview", model);
    }

    private List<Map<String, String>> alarms(Account account, NoticeSearch.Standing standing, Words words) {
        List<Map<String, String>> found = new ArrayList<>();
        if (!journal.trouble().isEmpty()) {
            found.add(Map.of("text", words.say("alarm.journal", Shown.cut(journal.trouble(), 300)), "button", ""));
        }
        if (account.paused().equals("unauthorized")) {
            found.add(Map.of("text", words.say("alarm.unauthorized"), "button", ""));
        } else if (account.paused().equals("person")) {
            found.add(Map.of("text", words.say("alarm.paused"), "button", "resume"));
        }
        if (account.isChatwootAway()) {
            found.add(Map.of("text", words.say("alarm.away"), "button", ""));
        }
        long age = standing.oldest() == 0 ? 0 : clock.millis() - standing.oldest();
        if (found.isEmpty() && age > PATIENCE_MILLIS) {
            found.add(Map.of("text", words.say("alarm.old", Shown.length(age, words)), "button", "waiting"));
        }
        return found;
    }

    private static List<Map<String, Object>> troubles(NoticeSearch.Standing standing, Words words) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (NoticeSearch.Trouble trouble : standing.troubles()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            String reason = trouble.reason() == null ? "" : trouble.reason().word();
            shown.put("state", trouble.state().word());
            shown.put("stateText", words.say("state." + trouble.state().word()));
            shown.put("reason", reason);
            shown.put("reasonText", reason.isEmpty() ? words.say("then-failed") : words.say("reason." + reason));
            shown.put("count", trouble.count());
            shown.put("mend", words.say("mend." + mend(trouble)));
            shown.put("canReplay", trouble.state() == State.UNDELIVERED || trouble.thenFailed());
            found.add(shown);
        }
        return found;
    }

    private static String mend(NoticeSearch.Trouble trouble) {
        return switch (trouble.state()) {
            case UNCERTAIN -> "uncertain";
            case UNDELIVERED -> "undelivered";
            case REFUSED -> "refused";
            default -> "delivered";
        };
    }

    /** Rectangles of an SVG: its attributes are no style, so the page needs no inline style. */
    private static List<Map<String, Object>> bars(List<Hour.Minute> hour) {
        long most = Math.max(1, most(hour));
        List<Map<String, Object>> bars = new ArrayList<>();
        for (int i = 0; i < hour.size(); i++) {
            Hour.Minute minute = hour.get(i);
            long good = minute.delivered() * PLOT_HEIGHT / most;
            long bad = minute.failed() == 0 ? 0 : Math.max(2, minute.failed() * PLOT_HEIGHT / most);
            Map<String, Object> bar = new LinkedHashMap<>();
            bar.put("x", i * BAR + 1);
            bar.put("good", good);
            bar.put("goodY", PLOT_HEIGHT - good);
            bar.put("bad", bad);
            bar.put("badY", Math.max(0, PLOT_HEIGHT - good - bad));
            bar.put("acceptedY", PLOT_HEIGHT - minute.accepted() * PLOT_HEIGHT / most);
            bars.add(bar);
        }
        return bars;
    }

    private static long most(List<Hour.Minute> hour) {
        return hour.stream()
                .mapToLong(minute -> Math.max(minute.accepted(), minute.delivered() + minute.failed()))
                .max()
                .orElse(0);
    }
}
