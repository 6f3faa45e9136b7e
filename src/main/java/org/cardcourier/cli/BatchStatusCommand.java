package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier batch status}: how far dropped files are. */
@Command(
        name = "status",
        description = "Say how far dropped files are read and what became of their rows (exit 1: one has stopped)")
final class BatchStatusCommand implements Callable<Integer> {

    private static final int LATEST = 20;

    private final Courier courier;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Only files of this name; else the latest 20")
    private String file;

    @Option(names = "--json", description = "One JSON object a file")
    private boolean json;

    BatchStatusCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        List<BatchStory> found = BatchFiles.ask(courier, desk -> file == null ? desk.latest(LATEST) : desk.named(file));
        if (found.isEmpty()) {
            courier.terminal()
                    .remark(file == null ? "No file was read here so far" : "No file " + file + " was read here");
        } else if (json) {
            found.forEach(story -> courier.terminal().say(Json.line(json(story))));
        } else {
            table(found).lines().forEach(courier.terminal()::say);
        }
        return found.stream().anyMatch(story -> story.state() == BatchState.STOPPED) ? Courier.FOUND_WRONG : 0;
    }

    private static Table table(List<BatchStory> found) {
        Table table = new Table().line("file", "state", "accepted", "known before", "refused", "");
        for (BatchStory story : found) {
            table.line(
                    story.name(),
                    story.state().word(),
                    Long.toString(story.progress().accepted()),
                    Long.toString(story.progress().known()),
                    Long.toString(story.progress().refused()),
                    story.why());
        }
        return table;
    }

    private static ObjectNode json(BatchStory story) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("batch", story.n())
                .put("file", story.name())
                .put("state", story.state().word())
                .put("why", story.why())
                .put("rows", story.progress().rows())
                .put("accepted", story.progress().accepted())
                .put("known", story.progress().known())
                .put("refused", story.progress().refused())
                .put("started_at", time(story.startedAt()));
        json.put("read_at", time(story.readAt()));
        return json.put("ended_at", time(story.endedAt()));
    }

    private static String time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }
}
