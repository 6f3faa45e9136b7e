package org.cardcourier.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.cardcourier.journal.CustomerAnswer;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;

/** A notice's story as JSON: where it stands and what was tried; never what it says. */
public final class StoryJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StoryJson() {}

    /**
     * Writes one story.
     *
     * @param story what the journal knows
     * @return times in ISO 8601, UTC; what is not known is absent
     */
    public static ObjectNode of(Story story) {
        ObjectNode json =
                JSON.createObjectNode().put("notice_id", story.notice().id());
        if (!story.notice().account().isEmpty()) {
            json.put("account", story.notice().account());
        }
        address(story.notice(), json);
        json.put("order_id", story.notice().orderId())
                .put("source", story.source())
                .put("state", story.state().word());
        if (story.reason() != null) {
            json.put("reason", story.reason().word());
        }
        if (!story.detail().isEmpty()) {
            json.put("detail", story.detail());
        }
        json.put("then_failed", story.thenFailed())
                .put("message_failed", story.messageFailed())
                .put("tries", story.tries());
        time(json, "accepted_at", story.acceptedAt());
        time(json, "tried_at", story.triedAt());
        time(json, "ended_at", story.endedAt());
        time(json, "settled_at", story.settledAt());
        if (!story.state().isEnd()) {
            time(json, "next_try_at", story.due());
        }
        ArrayNode messages = json.putArray("message_ids");
        story.messageIds().forEach(messages::add);
        ArrayNode steps = json.putArray("steps");
        for (Story.StepEnd end : story.stepEnds()) {
            Step step = end.step();
            ObjectNode one = steps.addObject()
                    .put("step", step.n())
                    .put("done", step.isDone())
                    .put("message_id", step.messageId())
                    .put("failure", step.failure());
            time(one, "at", end.at());
        }
        ArrayNode attempts = json.putArray("attempts");
        for (Story.Attempt attempt : story.attempts()) {
            ObjectNode one = attempts.addObject().put("attempt", attempt.n());
            time(one, "started_at", attempt.startedAt());
            time(one, "ended_at", attempt.endedAt());
            if (attempt.reason() != null) {
                one.put("reason", attempt.reason().word());
            }
            one.put("doubtful", attempt.doubtful()).put("detail", attempt.detail());
        }
        readBacks(story, json);
        messageFailures(story, json);
        answers(story, json);
        return json;
    }

    private static void answers(Story story, ObjectNode json) {
        if (story.answers().isEmpty()) {
            return;
        }
        ArrayNode answers = json.putArray("answers");
        for (CustomerAnswer answer : story.answers()) {
            ObjectNode one = answers.addObject()
                    .put("message_id", answer.messageId())
                    .put("title", answer.title())
                    .put("payload", answer.payload());
            time(one, "at", answer.at());
        }
    }

    private static void address(Notice notice, ObjectNode json) {
        if (notice.conversationId() != 0) {
            json.put("conversation_id", notice.conversationId());
        }
        if (notice.person() != null) {
            json.put("inbox_id", notice.person().inboxId());
        }
    }

    private static void readBacks(Story story, ObjectNode json) {
        if (story.readBacks().isEmpty()) {
            return;
        }
        ArrayNode readBacks = json.putArray("read_backs");
        for (Story.ReadBack readBack : story.readBacks()) {
            ObjectNode one = readBacks.addObject();
            time(one, "at", readBack.at());
            ArrayNode found = one.putArray("found");
            readBack.messages()
                    .forEach((step, id) -> found.addObject().put("step", step).put("message_id", id));
            one.put("failure", readBack.failure());
        }
    }

    private static void messageFailures(Story story, ObjectNode json) {
        if (story.messageFailures().isEmpty()) {
            return;
        }
        ArrayNode failures = json.putArray("message_failures");
        for (Story.MessageFailure failure : story.messageFailures()) {
            ObjectNode one = failures.addObject().put("message_id", failure.messageId());
            time(one, "at", failure.at());
            one.put("error", failure.error());
            time(one, "mended_at", failure.mendedAt());
        }
    }

    private static void time(ObjectNode json, String name, long millis) {
        if (millis > 0) {
            json.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }
}
