package org.cardcourier.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.State;

/** A dropped file for programs: in its summary, and for {@code batch status --json}. */
public final class BatchJson {

    private BatchJson() {}

    /**
     * What is known of a dropped file.
     *
     * @param story it
     * @return numbers of rows, and times in ISO 8601; those that did not come yet are null
     */
    public static ObjectNode of(BatchStory story) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("batch", story.n())
                .put("file", story.name())
                .put("state", story.state().word())
                .put("why", story.why())
                .put("rows", story.progress().rows())
                .put("accepted", story.progress().accepted())
                .put("known", story.progress().known())
                .put("refused", story.progress().refused());
        ObjectNode states = json.putObject("notices");
        for (State state : State.values()) {
            states.put(state.word(), story.count().states().getOrDefault(state, 0L));
        }
        json.put("counted_at", time(story.count().at()))
                .put("per_minute", Math.round(story.count().perSecond() * 60))
                .put(
                        "seconds_left",
                        story.timeLeft().map(left -> left.toSeconds()).orElse(null))
                .put("mapping", story.mapping())
                .put("moved_to", story.goesTo())
                .put("started_at", time(story.startedAt()))
                .put("read_at", time(story.readAt()));
        return json.put("ended_at", time(story.endedAt()));
    }

    private static String time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }
}
