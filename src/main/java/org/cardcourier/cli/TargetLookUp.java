package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.cardcourier.Settings;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Inbox;
import org.cardcourier.chatwoot.RateLimited;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Unavailable;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;
import org.cardcourier.route.Names;

/**
 * Asks Chatwoot for the conversations, contacts and inboxes that a file names, each once, as fast as the rate limit lets
 * it. Beside a Card Courier that runs it goes slower, since Chatwoot counts both together.
 */
final class TargetLookUp {

    private static final long PATIENCE_MILLIS = 120_000;
    private static final long PAUSE_MILLIS = 2000;
    /** Chatwoot allows 100 searches a minute, of which a running Card Courier may use 80. */
    private static final long BESIDE_A_RUN_SEARCH_MILLIS = 3000;

    private final ProducerTemplate chatwoot;
    private final Targets targets;
    private final BatchFindings findings;
    private final Interruption interruption;
    private final long gap;
    private final long searchGap;
    private long total;

    TargetLookUp(
            ProducerTemplate chatwoot,
            Settings settings,
            boolean isRunning,
            Targets targets,
            BatchFindings findings,
            Interruption interruption) {
        this.chatwoot = chatwoot;
        this.targets = targets;
        this.findings = findings;
        this.interruption = interruption;
        int perSecond = settings.requestsPerSecond();
        this.gap = isRunning && perSecond > 0 ? 2000 / perSecond : 0;
        this.searchGap = isRunning && perSecond > 0 ? BESIDE_A_RUN_SEARCH_MILLIS : 0;
    }

    /** Nobody can be asked on: Chatwoot does not answer, or a person ended it. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        Ended(String why) {
            super(why, null, false, false);
        }
    }

    /** @param rows the file once more, from its first row */
    void look(Rows rows, Progress progress) throws IOException {
        total = findings.targets();
        try {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.isGood()) {
                    look(row.number(), row.notice());
                }
                progress.say(() -> String.format(
                        Locale.ROOT,
                        "%,d of %,d conversations and contacts looked up, %,d unknown",
                        findings.lookedUp,
                        total,
                        findings.unknown));
            }
        } catch (Ended e) {
            findings.notLookedUp = e.getMessage();
        }
        if (findings.notLookedUp.isEmpty() && findings.lookedUp < total) {
            findings.notLookedUp = "the file changed while it was looked at";
        }
    }

    private void look(long row, Notice notice) throws Ended, IOException {
        Person person = notice.person();
        if (person == null) {
            long conversation = notice.conversationId();
            place(row, Targets.conversation(conversation), "conversation_id", Long.toString(conversation), place -> {
                ask(
                        "direct:chatwoot-get-conversation",
                        gap,
                        exchange -> exchange.setProperty(Names.CONVERSATION_ID, conversation));
                return Targets.State.THERE;
            });
            return;
        }
        place(row, Targets.inbox(person.inboxId()), "inbox_id", Long.toString(person.inboxId()), place -> {
            ask("direct:chatwoot-ask", gap, exchange -> exchange.getMessage().setBody(Inbox.get(person.inboxId())));
            return Targets.State.THERE;
        });
        // which contact stands in the file already; what is printed here may be copied into a ticket
        place(row, Targets.contact(person), "contact", person.identifier(), place -> {
            Object found = ask("direct:chatwoot-find-contact", searchGap, exchange -> exchange.getMessage()
                    .setBody(Map.of(
                            "identifier", person.identifier(),
                            "email", person.email(),
                            "phone_number", person.phoneNumber())));
            if (found instanceof JsonNode contact && contact.isObject()) {
                return Targets.State.THERE;
            }
            return person.mayCreate() ? Targets.State.TO_BE_CREATED : Targets.State.UNKNOWN;
        });
    }

    /** One question; answers what is known afterwards. */
    private interface Question {
        Targets.State ask(String place) throws Ended;
    }

    private void place(long row, String place, String field, String shown, Question question)
            throws Ended, IOException {
        Targets.State state = targets.of(place);
        if (state == null) {
            return; // of a row that is not to be sent
        }
        String because = "";
        if (state == Targets.State.UNASKED) {
            try {
                state = question.ask(place);
            } catch (Refused e) {
                state = Targets.State.UNKNOWN;
                because = e.why() == Refused.Reason.NOT_FOUND ? "" : ": " + e.getMessage();
            }
            targets.set(place, state);
            findings.lookedUp++;
            findings.unknown += state == Targets.State.UNKNOWN ? 1 : 0;
            findings.toCreate += state == Targets.State.TO_BE_CREATED ? 1 : 0;
        }
        if (state == Targets.State.UNKNOWN) {
            findings.add(row, new Problem(-1, field, "is unknown in Chatwoot" + because, shown));
        }
    }

    private Object ask(String operation, long gapMillis, Consumer<Exchange> question) throws Ended {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        rest(gapMillis);
        while (true) {
            if (interruption.isAsked()) {
                throw new Ended("it was interrupted");
            }
            Exchange answer = chatwoot.request(operation, question::accept);
            if (answer.getException() == null) {
                return answer.getMessage().getBody();
            }
            ChatwootFailure failure = failure(answer.getException());
            boolean mayPass = failure instanceof Unavailable || failure instanceof RateLimited;
            if (failure instanceof Refused refused && refused.why() != Refused.Reason.FORBIDDEN) {
                throw refused;
            }
            if (!mayPass || System.nanoTime() > until) {
                throw new Ended(failure.getMessage());
            }
            rest(PAUSE_MILLIS);
        }
    }

    private static ChatwootFailure failure(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ChatwootFailure failure) {
                return failure;
            }
        }
        throw new IllegalStateException("The look-up failed", thrown);
    }

    private void rest(long millis) throws Ended {
        long until = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < until && !interruption.isAsked()) {
            try {
                Thread.sleep(Math.min(50, Math.max(1, (until - System.nanoTime()) / 1_000_000)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Ended("it was interrupted");
            }
        }
    }
}
