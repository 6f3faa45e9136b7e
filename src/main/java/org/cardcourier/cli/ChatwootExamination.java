package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.cardcourier.Settings;
import org.cardcourier.chatwoot.Account;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Profile;
import org.cardcourier.chatwoot.ServerVersion;

/** What {@code doctor} asks Chatwoot: who is there, whom the token belongs to, what it reaches. */
final class ChatwootExamination {

    private static final Duration TOLERANCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final Clock clock;
    private final ChatwootLine line;
    private final List<Diagnosis> found = new ArrayList<>();

    ChatwootExamination(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.line = new ChatwootLine(settings, clock);
    }

    List<Diagnosis> examine() {
        if (version()) {
            clock();
            token();
        }
        return found;
    }

    private boolean version() {
        JsonNode answer;
        try {
            answer = line.ask(Account.version());
        } catch (ChatwootFailure e) {
            found.add(Diagnosis.fail(
                    "chatwoot",
                    settings.chatwootUrl() + ": " + e.getMessage()
                            + " Look at chatwoot.api-url, chatwoot.proxy and chatwoot.trust-store"));
            return false;
        }
        Optional<ServerVersion> version = ServerVersion.of(answer);
        found.add(version.map(this::ofVersion)
                .orElseGet(() -> Diagnosis.fail(
                        "chatwoot",
                        settings.chatwootUrl()
                                + " answers, but not as Chatwoot does: chatwoot.api-url must be its base address")));
        version.ifPresent(known -> found.add(events(known)));
        return version.isPresent();
    }

    private Diagnosis events(ServerVersion version) {
        if (!settings.webhookSecrets().isEmpty() && version.isAtLeast(ServerVersion.SIGNS_WEBHOOKS)) {
            return Diagnosis.ok("events", "Chatwoot's events are taken at /chatwoot/events");
        }
        if (!settings.pathSecrets().isEmpty()) {
            return Diagnosis.ok(
                    "events",
                    "Chatwoot's events are taken at /chatwoot/events/ and the secret of chatwoot.webhook-path-secret-file");
        }
        if (settings.webhookSecrets().isEmpty()) {
            return Diagnosis.warn(
                    "events",
                    "neither a pressed button nor a message that Chatwoot cannot hand on to the customer is noticed: make a"
                            + " webhook to /chatwoot/events in Chatwoot, and write its secret into the file"
                            + " chatwoot.webhook-secret-file");
        }
        return Diagnosis.warn(
                "events",
                "Chatwoot signs its events from " + ServerVersion.SIGNS_WEBHOOKS
                        + " on, unsigned ones are refused: update it, or set chatwoot.webhook-path-secret-file");
    }

    private Diagnosis ofVersion(ServerVersion version) {
        String what = settings.chatwootUrl() + " is Chatwoot " + version;
        return version.isAtLeast(ServerVersion.KEEPS_MARKERS)
                ? Diagnosis.ok("chatwoot", what)
                : Diagnosis.warn(
                        "chatwoot",
                        what + ": before " + ServerVersion.KEEPS_MARKERS
                                + " it does not keep our mark on messages, so after a lost answer a notice is uncertain and a"
                                + " person must look; update it");
    }

    private void clock() {
        line.date().ifPresent(date -> {
            Duration apart = Duration.between(date, clock.instant()).abs();
            found.add(
                    apart.compareTo(TOLERANCE) > 0
                            ? Diagnosis.warn(
                                    "clock",
                                    "this host's clock and Chatwoot's are " + apart.toSeconds()
                                            + " s apart: let both follow a time server")
                            : Diagnosis.ok("clock", "this host's clock and Chatwoot's agree"));
        });
    }

    // ---- the token

    private void token() {
        try {
            Optional<Profile> profile = Profile.of(line.ask(Account.profile()));
            if (profile.isEmpty()) {
                found.add(Diagnosis.fail("token", "Chatwoot's answer about the token cannot be read"));
            } else {
                ofUser(profile.get());
            }
        } catch (ChatwootFailure e) {
            if (Account.isBotToken(e)) {
                ofBot();
            } else {
                found.add(Diagnosis.fail(
                        "token",
                        e.getMessage()
                                + " Look at chatwoot.api-token or chatwoot.api-token-file (Chatwoot: Profile Settings,"
                                + " Access Token)"));
            }
        }
    }

    private void ofBot() {
        found.add(Diagnosis.warn(
                "token",
                "it is an agent bot's: cards can be sent, but a lost answer cannot be found out and most of then"
                        + " cannot be done; use a user's token and name the bot by chatwoot.sender-bot-id"));
    }

    private void ofUser(Profile profile) {
        Optional<Profile.Membership> membership = profile.in(settings.accountId());
        if (membership.isEmpty()) {
            String accounts = profile.memberships().stream()
                    .map(each -> each.accountId() + " (" + each.account() + ")")
                    .collect(Collectors.joining(", "));
            found.add(Diagnosis.fail(
                    "token",
                    "it is " + profile.name() + "'s, who does not belong to account "
                            + settings.accountId() + ", but to " + (accounts.isEmpty() ? "none" : accounts)
                            + ": set chatwoot.account-id"));
            return;
        }
        Profile.Membership place = membership.get();
        String what = "it is " + profile.name() + "'s, " + place.role() + " of account " + place.accountId() + " ("
                + place.account() + ")";
        boolean isSuspended = place.status().equals("suspended");
        found.add(
                isSuspended
                        ? Diagnosis.fail("token", what + ", which is suspended: ask Chatwoot's administrator")
                        : Diagnosis.ok("token", what));
        inboxes(place);
        sender(profile);
    }

    private void inboxes(Profile.Membership place) {
        try {
            JsonNode inboxes = line.ask(Account.inboxes()).path("payload");
            String list = StreamSupport.stream(inboxes.spliterator(), false)
                    .map(inbox -> inbox.path("id").asText() + " "
                            + inbox.path("name").asText() + " ("
                            + inbox.path("channel_type").asText().replace("Channel::", "") + ")")
                    .collect(Collectors.joining(", "));
            found.add(
                    list.isEmpty()
                            ? Diagnosis.fail(
                                    "inboxes",
                                    "the token reaches none: "
                                            + (place.role().equals("administrator")
                                                    ? "make one in Chatwoot"
                                                    : "make its user a member of those that cards go to"))
                            : Diagnosis.ok("inboxes", "the token reaches " + list));
        } catch (ChatwootFailure e) {
            found.add(Diagnosis.warn("inboxes", e.getMessage()));
        }
    }

    private void sender(Profile profile) {
        long bot = settings.senderBotId();
        List<String> bots = new ArrayList<>();
        Optional<String> ours = Optional.empty();
        try {
            for (JsonNode each : line.ask(Account.agentBots())) {
                bots.add(each.path("id").asText() + " (" + each.path("name").asText() + ")");
                if (each.path("id").asLong() == bot) {
                    ours = Optional.of(each.path("name").asText());
                }
            }
        } catch (ChatwootFailure e) {
            found.add(unknownBots(profile, bot, e));
            return;
        }
        found.add(sender(profile, bot, bots, ours));
    }

    private static Diagnosis unknownBots(Profile profile, long bot, ChatwootFailure why) {
        String sentence = bot == 0
                ? "customers see cards under the name " + profile.name()
                        + ", and each counts as a human's first reply: set chatwoot.sender-bot-id to an agent bot"
                : "whether chatwoot.sender-bot-id " + bot + " is an agent bot cannot be seen";
        return Diagnosis.warn("sender", sentence + "; Chatwoot does not list them (" + why.reason() + ")");
    }

    private static Diagnosis sender(Profile profile, long bot, List<String> bots, Optional<String> ours) {
        String known =
                bots.isEmpty() ? "there is none yet, make one in Chatwoot" : "there is " + String.join(", ", bots);
        if (bot == 0) {
            return Diagnosis.warn(
                    "sender",
                    "customers see cards under the name " + profile.name()
                            + ", and each counts as a human's first reply: set chatwoot.sender-bot-id to an agent bot; "
                            + known);
        }
        return ours.map(name -> Diagnosis.ok("sender", "customers see cards under the name " + name))
                .orElseGet(() -> Diagnosis.fail(
                        "sender",
                        "chatwoot.sender-bot-id is " + bot + ", which is no agent bot of this account; " + known));
    }
}
