package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.journal.Story;
import org.cardcourier.route.StoryJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier trace}: the stories of all notices of an order. */
@Command(name = "trace", description = "Tell what became of an order: the stories of all its notices, in order")
final class TraceCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ORDER_ID", description = "The order, such as SO-42")
    private String order;

    @Option(names = "--json", description = "One JSON object a line for each notice instead of words")
    private boolean json;

    @Mixin
    private AccountOption account;

    TraceCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        List<Story> stories = stories();
        for (int i = 0; i < stories.size(); i++) {
            if (json) {
                courier.terminal().say(Json.line(StoryJson.of(stories.get(i))));
            } else {
                separate(i);
                StoryLines.of(stories.get(i), courier.clock()).forEach(courier.terminal()::say);
            }
        }
        return 0;
    }

    private List<Story> stories() {
        List<Story> stories = new ArrayList<>();
        account.eachDesk(courier, desk -> stories.addAll(desk.trace(order)));
        if (stories.isEmpty()) {
            throw new Courier.Complaint("There is no notice of order " + order
                    + " in this journal; ended ones are kept for journal.keep-days");
        }
        return stories;
    }

    private void separate(int i) {
        if (i > 0) {
            courier.terminal().say("");
        }
    }
}
