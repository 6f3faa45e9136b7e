package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a token belongs to. What else the answer holds, the token itself among it, is left behind.
 *
 * @param userId      such as 9
 * @param name        under which customers see what this token sends, such as "Order Bot"
 * @param memberships the accounts that the user belongs to
 */
public record Profile(long userId, String name, List<Membership> memberships) {

    /**
     * A user's place in an account.
     *
     * @param accountId such as 2
     * @param account   the account's name, such as "Shop"
     * @param role      "agent" or "administrator"
     * @param status    "active" or "suspended"
     */
    public record Membership(long accountId, String account, String role, String status) {}

    /** Keeps an own copy of the list. */
    public Profile {
        memberships = List.copyOf(memberships);
    }

    /**
     * Reads an answer to {@link Account#profile} (shape recorded from 4.10.0).
     *
     * @param answer the answer's JSON
     * @return the profile; empty if that is none
     */
    public static Optional<Profile> of(JsonNode answer) {
        if (!answer.path("id").isIntegralNumber()) {
            return Optional.empty();
        }
        List<Membership> memberships = new ArrayList<>();
        for (JsonNode account : answer.path("accounts")) {
            memberships.add(new Membership(
                    account.path("id").asLong(),
                    Json.text(account.path("name")),
                    Json.text(account.path("role")),
                    Json.text(account.path("status"))));
        }
        String shown = Json.text(answer.path("available_name"));
        String name = shown.isEmpty() ? Json.text(answer.path("name")) : shown;
        return Optional.of(new Profile(answer.path("id").asLong(), name, memberships));
    }

    /**
     * The user's place in one account.
     *
     * @param accountId the configured account, such as 2
     * @return its membership; empty if the token is of no use there
     */
    public Optional<Membership> in(long accountId) {
        return memberships.stream()
                .filter(membership -> membership.accountId() == accountId)
                .findFirst();
    }
}
