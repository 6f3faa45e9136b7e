package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Story;
import org.cardcourier.route.StoryJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private AccountOption account;

    ShowCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        account.deskOf(id, courier, this::tell);
        return 0;
    }

    private void tell(JournalDesk desk) {
        Story story = desk.find(id)
                .orElseThrow(() -> new Courier.Complaint(
                        "There is no notice " + id + " in this journal; see: courier notices list"));
        if (json) {
            courier.terminal().say(Json.line(StoryJson.of(story)));
        } else {
            StoryLines.of(story, courier.clock()).forEach(courier.terminal()::say);
        }
    }
}
