package org.cardcourier.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who and what exists when a sandbox starts.
 *
 * @param account       the account that the paths name
 * @param others        accounts that exist beside it, for "token of another account"
 * @param users         administrators and agents
 * @param bots          agent bots
 * @param inboxes       with ids of their own
 * @param teams         of the account
 * @param labels        of the account
 * @param contacts      of the account, ids rising
 * @param conversations of the account, display ids rising
 */
public record SandboxSeed(
        Account account,
        List<Account> others,
        List<User> users,
        List<Bot> bots,
        List<Inbox> inboxes,
        List<Team> teams,
        List<Label> labels,
        List<Person> contacts,
        List<Talk> conversations) {

    /**
     * An account.
     *
     * @param id   such as 2
     * @param name such as "Order Desk"
     */
    public record Account(int id, String name) {}

    /**
     * A user of an account.
     *
     * @param id      such as 1
     * @param account id of the account
     * @param name    as shown
     * @param email   address
     * @param role    "administrator" or "agent"
     * @param token   access token
     * @param inboxes ids of the inboxes an agent is a member of; an administrator reaches all
     */
    public record User(
            int id, int account, String name, String email, String role, String token, Set<Integer> inboxes) {}

    /**
     * An agent bot.
     *
     * @param id          such as 1
     * @param name        as shown
     * @param token       access token
     * @param outgoingUrl where its events go; "" for nowhere
     * @param inboxes     ids of the inboxes it serves: conversations begin "pending" there
     */
    public record Bot(int id, String name, String token, String outgoingUrl, Set<Integer> inboxes) {}

    /**
     * An inbox.
     *
     * @param id          such as 1
     * @param name        as shown
     * @param channelType "Channel::WebWidget", "Channel::Api" or another of Chatwoot's
     * @param key         website token or inbox identifier
     * @param webhookUrl  of an API inbox: where its events go; "" for nowhere
     * @param medium      of a Twilio inbox: "sms" or "whatsapp"; "" for others
     * @param replyHours  of an API inbox: how long after the customer wrote it may be answered; 0 for always
     */
    public record Inbox(
            int id, String name, String channelType, String key, String webhookUrl, String medium, int replyHours) {

        /**
         * An inbox without a medium or a window of its own.
         *
         * @param id          such as 1
         * @param name        as shown
         * @param channelType such as "Channel::WebWidget"
         * @param key         website token or inbox identifier
         * @param webhookUrl  of an API inbox: where its events go; "" for nowhere
         */
        public Inbox(int id, String name, String channelType, String key, String webhookUrl) {
            this(id, name, channelType, key, webhookUrl, "", 0);
        }

        /** How many hours after the customer's last words it may be answered; 0 for always (read in 4.15.1, can_reply). */
        int windowHours() {
            return switch (channelType) {
                case "Channel::Whatsapp", "Channel::FacebookPage", "Channel::Instagram" -> 24;
                case "Channel::Tiktok" -> 48;
                case "Channel::TwilioSms" -> medium.equals("whatsapp") ? 24 : 0;
                case "Channel::Api" -> replyHours;
                default -> 0;
            };
        }

        boolean isApi() {
            return channelType.equals("Channel::Api");
        }

        boolean isWeb() {
            return channelType.equals("Channel::WebWidget");
        }
    }

    /**
     * A team.
     *
     * @param id          such as 1
     * @param name        lower case, such as "logistics"
     * @param description may be null
     */
    public record Team(int id, String name, String description) {}

    /**
     * A label that the account defines.
     *
     * @param id          such as 1
     * @param title       such as "vip"
     * @param description may be null
     */
    public record Label(int id, String title, String description) {}

    /**
     * A contact.
     *
     * @param name       as shown
     * @param email      may be null
     * @param phone      E.164, may be null
     * @param identifier the shop's customer number, may be null
     * @param custom     custom attributes
     */
    public record Person(String name, String email, String phone, String identifier, Map<String, String> custom) {}

    /**
     * A conversation.
     *
     * @param inbox    id
     * @param contact  number of the contact, counted from 1
     * @param sourceId of the contact in this inbox; null for a random one
     * @param greeting first message of the contact; "" for none
     */
    public record Talk(int inbox, int contact, String sourceId, String greeting) {}

    /** Keeps own copies. */
    public SandboxSeed {
        others = List.copyOf(others);
        users = List.copyOf(users);
        bots = List.copyOf(bots);
        inboxes = List.copyOf(inboxes);
        teams = List.copyOf(teams);
        labels = List.copyOf(labels);
        contacts = List.copyOf(contacts);
        conversations = List.copyOf(conversations);
    }

    /**
     * The sandbox's own cast: a Chinese shop with a website and an API inbox.
     *
     * @param token         of the administrator
     * @param conversations how many, 1 to n, in inbox 1 and 2 in turn
     * @return the seed
     */
    public static SandboxSeed shop(String token, int conversations) {
        List<Person> people = List.of(
                new Person("张伟", "zhangwei@example.com", "+8613800000001", "cust-1001", Map.of("tier", "gold")),
                new Person("Emma Brown", "emma@example.com", "+14155550102", "cust-1002", Map.of()),
                new Person("李娜", "lina@example.com", null, "cust-1003", Map.of()));
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            int contact = i % people.size() + 1;
            String sourceId = "sandbox-" + (i % 2 + 1) + "-" + contact;
            talks.add(new Talk(i % 2 + 1, contact, sourceId, contact == 2 ? "Hi, where is my order?" : "你好,我的订单到哪里了?"));
        }
        return new SandboxSeed(
                new Account(2, "示例商店 Example Shop"),
                List.of(new Account(1, "Another Account")),
                List.of(
                        new User(1, 2, "小云", "xiaoyun@example.com", "administrator", token, Set.of()),
                        new User(2, 2, "Ben", "ben@example.com", "agent", token + "-agent", Set.of(1, 2)),
                        new User(3, 2, "Cho", "cho@example.com", "agent", token + "-outside", Set.of()),
                        new User(4, 1, "Olga", "olga@example.org", "administrator", token + "-other", Set.of())),
                List.of(new Bot(1, "订单助手", token + "-bot", "", Set.of())),
                List.of(
                        new Inbox(1, "网站客服 Website", "Channel::WebWidget", "sandbox-website", ""),
                        new Inbox(2, "API inbox", "Channel::Api", "sandbox-api-inbox", "")),
                List.of(new Team(1, "logistics", "物流"), new Team(2, "returns", "退货")),
                List.of(new Label(1, "vip", null), new Label(2, "shipped", null), new Label(3, "paid", null)),
                people,
                talks);
    }

    /** The same in another account. */
    SandboxSeed in(Account other) {
        List<User> moved = users.stream()
                .map(user -> user.account() != account.id()
                        ? user
                        : new User(
                                user.id() + 10 * other.id(),
                                other.id(),
                                user.name(),
                                user.email(),
                                user.role(),
                                user.token(),
                                user.inboxes()))
                .toList();
        return new SandboxSeed(other, others, moved, bots, inboxes, teams, labels, contacts, conversations);
    }

    /** The same, where the users of another account are known, but do not belong here. */
    SandboxSeed beside(SandboxSeed other) {
        List<Account> accounts = new ArrayList<>(others);
        accounts.add(other.account);
        List<User> known = new ArrayList<>(users);
        other.users.stream()
                .filter(user -> user.account() == other.account.id())
                .forEach(known::add);
        return new SandboxSeed(account, accounts, known, bots, inboxes, teams, labels, contacts, conversations);
    }

    /**
     * The shop with an inbox of every channel, and in each a conversation of 张伟 after those in the first two.
     *
     * @param token         of the administrator
     * @param conversations how many in inbox 1 and 2, as in {@link #shop}
     * @return the seed
     */
    public static SandboxSeed channels(String token, int conversations) {
        SandboxSeed shop = shop(token, conversations);
        List<Inbox> inboxes = new ArrayList<>(shop.inboxes);
        inboxes.addAll(List.of(
                new Inbox(3, "WhatsApp", "Channel::Whatsapp", "sandbox-whatsapp", ""),
                new Inbox(4, "Telegram", "Channel::Telegram", "sandbox-telegram", ""),
                new Inbox(5, "LINE", "Channel::Line", "sandbox-line", ""),
                new Inbox(6, "Facebook", "Channel::FacebookPage", "sandbox-facebook", ""),
                new Inbox(7, "Instagram", "Channel::Instagram", "sandbox-instagram", ""),
                new Inbox(8, "E-mail", "Channel::Email", "sandbox-email", ""),
                new Inbox(9, "SMS", "Channel::Sms", "sandbox-sms", ""),
                new Inbox(10, "Twilio SMS", "Channel::TwilioSms", "sandbox-twilio-sms", "", "sms", 0),
                new Inbox(11, "Twilio WhatsApp", "Channel::TwilioSms", "sandbox-twilio-whatsapp", "", "whatsapp", 0),
                new Inbox(12, "TikTok", "Channel::Tiktok", "sandbox-tiktok", ""),
                new Inbox(13, "API with a window", "Channel::Api", "sandbox-api-window", "", "", 24)));
        List<Talk> talks = new ArrayList<>(shop.conversations);
        for (Inbox inbox : inboxes.subList(2, inboxes.size())) {
            talks.add(new Talk(inbox.id(), 1, "sandbox-" + inbox.id() + "-1", "你好,我的订单到哪里了?"));
        }
        return new SandboxSeed(
                shop.account,
                shop.others,
                shop.users,
                shop.bots,
                inboxes,
                shop.teams,
                shop.labels,
                shop.contacts,
                talks);
    }
}
