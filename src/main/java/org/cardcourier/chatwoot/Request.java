package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One request to Chatwoot, checked and ready to be sent.
 *
 * @param method           how it is sent
 * @param root             below which part of the server the path lies
 * @param path             with query, already encoded, such as {@code /conversations/77/messages?before=4711}
 * @param body             the JSON to send; null for none
 * @param kind             whether it may be repeated without a look
 * @param about            what it is about, for sentences, such as "the message to conversation 77"
 * @param mayAnswerNothing true where Chatwoot answers 200 with an empty body (toggle_priority only; recorded from 4.10.0)
 */
public record Request(
        Method method, Root root, String path, JsonNode body, Kind kind, String about, boolean mayAnswerNothing) {

    private static final String CONVERSATION = "/conversations/";
    private static final String MESSAGES = "/messages";

    /** The methods that Chatwoot's operations need. */
    public enum Method {
        /** Reads. */
        GET,
        /** Creates, changes, searches. */
        POST,
        /** Changes a contact. */
        PATCH
    }

    /** Where a path begins. */
    public enum Root {
        /** {@code /api/v1/accounts/2}. */
        ACCOUNT,
        /** The server itself: {@code /api}, {@code /api/v1/profile}. */
        SERVER
    }

    /** Whether a second sending does harm. */
    public enum Kind {
        /** Every sending makes a new message, conversation or contact; Chatwoot knows no idempotency key (recorded from 4.10.0). */
        CREATES,
        /** Sending it twice ends in the same state as sending it once. */
        REPEATABLE
    }

    /**
     * The path below the configured base address.
     *
     * @param accountId the account, such as 2
     * @return such as {@code /api/v1/accounts/2/conversations/77/messages}
     */
    public String address(long accountId) {
        return root == Root.SERVER ? path : "/api/v1/accounts/" + accountId + path;
    }

    /** @return the body as UTF-8 JSON; empty where there is none */
    public byte[] bytes() {
        return body == null ? new byte[0] : Json.bytes(body);
    }

    /** @return true if a doubtful end needs a look before it is sent again */
    public boolean creates() {
        return kind == Kind.CREATES;
    }

    /** @return the conversation that it posts a message to; 0 for none */
    long posts() {
        boolean isMessage = method == Method.POST
                && root == Root.ACCOUNT
                && path.startsWith(CONVERSATION)
                && path.endsWith(MESSAGES);
        return isMessage ? Long.parseLong(path, CONVERSATION.length(), path.length() - MESSAGES.length(), 10) : 0;
    }

    /** @return true if it looks for a contact */
    boolean searches() {
        return path.startsWith("/contacts/filter") || path.startsWith("/contacts/search");
    }

    static Request get(String path, Subject subject) {
        return new Request(Method.GET, Root.ACCOUNT, path, null, Kind.REPEATABLE, subject.words(), false);
    }

    static Request change(String path, JsonNode body, Subject subject) {
        return new Request(Method.POST, Root.ACCOUNT, path, body, Kind.REPEATABLE, subject.words(), false);
    }

    static Request create(String path, JsonNode body, Subject subject) {
        return new Request(Method.POST, Root.ACCOUNT, path, body, Kind.CREATES, subject.words(), false);
    }
}
