package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The operations on an account and its server: list-agents, list-teams, list-inboxes, get-profile and get-version. */
public final class Account {

    private Account() {}

    /** @return GET agents; its answer is a bare list (recorded from 4.10.0) */
    public static Request agents() {
        return Request.get("/agents", new Subject("the request for the agents"));
    }

    /** @return GET teams; its answer is a bare list (recorded from 4.10.0) */
    public static Request teams() {
        return Request.get("/teams", new Subject("the request for the teams"));
    }

    /** @return GET agent_bots; its answer is a bare list (read in 4.15.1, agent_bots_controller.rb) */
    public static Request agentBots() {
        return Request.get("/agent_bots", new Subject("the request for the agent bots"));
    }

    /** @return GET inboxes; its answer is a list under {@code payload} (recorded from 4.10.0) */
    public static Request inboxes() {
        return Request.get("/inboxes", new Subject("the request for the inboxes"));
    }

    /**
     * One inbox.
     *
     * @param inboxId the inbox, such as 3
     * @return GET inbox; its answer is the bare object (read in 4.15.1, inboxes/show.json.jbuilder)
     */
    public static Request inbox(long inboxId) {
        return Request.get("/inboxes/" + inboxId, new Subject("the request for inbox " + inboxId));
    }

    /** @return GET profile; for {@link Profile#of}. Its answer carries the token: never log it */
    public static Request profile() {
        return server("/api/v1/profile", "the request for the profile");
    }

    /** @return GET /api; for {@link ServerVersion#of}. Needs no token (recorded from 4.10.0) */
    public static Request version() {
        return server("/api", "the request for the version");
    }

    /**
     * Whether a token turned out to be an agent bot's: it is valid, but {@link #profile} is not for bots (recorded from
     * 4.10.0: "Access to this endpoint is not authorized for bots"). A token of Chatwoot's platform gets the same words
     * (read in 4.15.1, access_token_auth_helper.rb).
     *
     * @param failure the failure of {@link #profile}
     * @return true for a bot's token
     */
    public static boolean isBotToken(ChatwootFailure failure) {
        return failure instanceof Refused && failure.answer().endsWith("not authorized for bots");
    }

    /**
     * The channel of an inbox.
     *
     * @param inboxes the answer to {@link #inboxes}
     * @param inboxId the inbox, such as 3
     * @return such as "Channel::WebWidget"; empty if the account has no such inbox
     * @throws Unavailable if the answer is no list
     */
    public static Optional<String> channel(JsonNode inboxes, long inboxId) {
        for (JsonNode inbox : Json.listOf("inboxes", inboxes)) {
            if (inbox.path("id").asLong() == inboxId) {
                return Optional.of(Json.text(inbox.path("channel_type")));
            }
        }
        return Optional.empty();
    }

    private static Request server(String path, String about) {
        return new Request(Request.Method.GET, Request.Root.SERVER, path, null, Request.Kind.REPEATABLE, about, false);
    }
}
