package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.Settings;
import org.cardcourier.journal.Selection;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.route.StoryJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code courier notices list}: notices, newest first. */
@Command(name = "list", description = "List notices, newest first")
final class ListCommand implements Callable<Integer> {

    private final Courier courier;

    @Mixin
    private NoticeFilter filter;

    @Option(names = "--attention", description = "Only those that want a person's attention")
    private boolean attention;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Option(names = "--json", description = "One JSON object a line instead of a table")
    private boolean json;

    private boolean isSeveral;

    @Mixin
    private AccountOption account;

    ListCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        List<Story> stories = stories();
        if (json) {
            stories.forEach(story -> courier.terminal().say(Json.line(json(story))));
        } else if (!stories.isEmpty()) {
            table(stories).lines().forEach(courier.terminal()::say);
        }
        if (stories.isEmpty()) {
            courier.terminal().remark("No such notices");
        } else if (stories.size() == limit) {
            courier.terminal().remark("There may be more: these are the newest " + limit + ", see --limit");
        }
        return 0;
    }

    private List<Story> stories() {
        Settings settings = courier.deskSettings();
        settings.account();
        isSeveral = account.connections(settings).size() > 1;
        if (!Files.exists(settings.journalFile())) {
            return List.of();
        }
        Selection selection = filter.selection(courier.clock()).wantingAttention(attention);
        List<Story> stories = new ArrayList<>();
        account.eachDesk(courier, desk -> stories.addAll(desk.list(selection, limit)));
        return stories.stream()
                .sorted(Comparator.comparingLong(Story::seq).reversed())
                .limit(limit)
                .toList();
    }

    private static ObjectNode json(Story story) {
        ObjectNode json = StoryJson.of(story);
        json.remove("attempts"); // a list does not read them
        return json;
    }

    private Table table(List<Story> stories) {
        Table table = new Table();
        line(table, "ACCOUNT", "STATE", "NOTICE", "ORDER", "CONVERSATION", "ACCEPTED", "WHY");
        for (Story story : stories) {
            Notice notice = story.notice();
            line(
                    table,
                    notice.account().isEmpty() ? Notice.MAIN_ACCOUNT : notice.account(),
                    story.state().word(),
                    notice.id(),
                    notice.orderId().isEmpty() ? "-" : notice.orderId(),
                    Whom.of(notice),
                    Times.shown(story.acceptedAt(), courier.clock()),
                    why(story));
        }
        return table;
    }

    /** The account only where there are several. */
    private void line(Table table, String... cells) {
        table.line(isSeveral ? cells : Arrays.copyOfRange(cells, 1, cells.length));
    }

    private static String why(Story story) {
        if (story.thenFailed() && !story.messageFailed()) {
            return "then_failed: " + story.detail();
        }
        return story.reason() == null ? story.detail() : story.reason().word() + ": " + story.detail();
    }
}
