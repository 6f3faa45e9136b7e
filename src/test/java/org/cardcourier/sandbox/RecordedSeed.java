package org.cardcourier.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The people and conversations that the recorded server was seeded with; tokens are made up there. */
final class RecordedSeed {

    static final String ADMIN = "tok-admin-0000000000000001";

    private RecordedSeed() {}

    /** @param hooks base address of the receiver of webhooks, "" for none */
    static SandboxSeed seed(String hooks) {
        Map<String, String> gold = Map.of("tier", "gold");
        return new SandboxSeed(
                new SandboxSeed.Account(2, "Order Desk"),
                List.of(new SandboxSeed.Account(1, "Other")),
                List.of(
                        user(1, 2, "Admin Ada", "admin@example.com", "administrator", ADMIN, Set.of()),
                        user(2, 2, "Agent Ben", "agent@example.com", "agent", "tok-agent-0000000000000002", Set.of(1)),
                        user(3, 2, "Agent Cho", "agent2@example.com", "agent", "tok-agent2-000000000000003", Set.of()),
                        user(
                                4,
                                1,
                                "Olga",
                                "out@example.com",
                                "administrator",
                                "tok-outsider-00000000000004",
                                Set.of())),
                List.of(new SandboxSeed.Bot(
                        1,
                        "Order Bot",
                        "tok-bot-000000000000000005",
                        hooks.isEmpty() ? "" : hooks + "/bot-hook",
                        Set.of(2))),
                List.of(
                        new SandboxSeed.Inbox(
                                1,
                                "API inbox",
                                "Channel::Api",
                                "p4zmV4i7F5HsJJHqUAKcezDU",
                                hooks.isEmpty() ? "" : hooks + "/inbox-hook"),
                        new SandboxSeed.Inbox(2, "Shop website", "Channel::WebWidget", "7Hpn3F4UKrgTP9q24mpoPy3L", "")),
                List.of(),
                List.of(new SandboxSeed.Label(1, "vip", null), new SandboxSeed.Label(2, "shipping", null)),
                List.of(
                        new SandboxSeed.Person("Jane Doe", "jane@example.com", "+14155550100", null, gold),
                        new SandboxSeed.Person("Li Lei", "lilei@example.com", "+8613800138000", null, gold),
                        new SandboxSeed.Person("Third Contact", "third@example.com", null, null, gold)),
                List.of(
                        new SandboxSeed.Talk(1, 1, "src-jane", "Hello"),
                        new SandboxSeed.Talk(2, 2, null, "Hello"),
                        new SandboxSeed.Talk(1, 3, "src-third", "")));
    }

    private static SandboxSeed.User user(
            int id, int account, String name, String email, String role, String token, Set<Integer> inboxes) {
        return new SandboxSeed.User(id, account, name, email, role, token, inboxes);
    }
}
