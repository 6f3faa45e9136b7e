package org.cardcourier.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides how an attempt ended, from what its steps recorded.
 *
 * @param schedule when failures are tried again
 * @param settle   how long after a doubtful attempt Chatwoot may still be carrying it out
 */
public record Verdict(Schedule schedule, Duration settle) {

    /**
     * The ending of an attempt.
     *
     * @param delivery     what was recorded; closed
     * @param routeFailure what the route itself threw, or null; counts only where the steps leave a question
     * @param now          epoch milliseconds
     * @return what to write
     */
    public Ending of(Delivery delivery, Failure routeFailure, long now) {
        Claim claim = delivery.claim();
        if (delivery.isDoubtful()) {
            return doubtful(delivery, routeFailure, now);
        }
        if (delivery.skipped() != null && !delivery.hasHappened()) {
            return new Ending.Ended(State.SKIPPED, Reason.BY_ROUTE, delivery.skipped(), false);
        }
        // a route that failed before it came to its messages does not say whether those of earlier attempts are all
        boolean isUnclear = routeFailure != null && !delivery.isCounted();
        if (claim.notice().hasMessages() && (isUnclear || delivery.messagesDone() < delivery.messagesExpected())) {
            return notSent(delivery, delivery.failure() == null ? routeFailure : delivery.failure(), now);
        }
        return afterMessages(delivery, routeFailure, now);
    }

    private Ending doubtful(Delivery delivery, Failure routeFailure, long now) {
        Claim claim = delivery.claim();
        Failure failure = delivery.failure() == null ? routeFailure : delivery.failure();
        String detail = failure == null ? "The answer to a request never came" : failure.detail();
        long settled = now + settle.toMillis();
        if (failure != null && failure.reason() == Reason.UNAUTHORIZED && mayWaitForToken(claim, now)) {
            return new Ending.Again(settled, Reason.UNAUTHORIZED, detail, true, claim.onlyFindOut(), false);
        }
        if (claim.onlyFindOut()) {
            return new Ending.Ended(
                    State.UNCERTAIN,
                    Reason.NO_ANSWER,
                    detail + ". Look into the conversation, then: notices resolve ID --delivered or --send-again",
                    false);
        }
        boolean last = !schedule.hasNext(claim.tries());
        long due = last
                ? settled
                : Math.max(settled, now + schedule.next(claim.tries()).toMillis());
        return new Ending.Again(due, Reason.NO_ANSWER, detail, true, last, true);
    }

    private Ending notSent(Delivery delivery, Failure failure, long now) {
        if (delivery.claim().onlyFindOut()) {
            return new Ending.Ended(
                    State.UNDELIVERED,
                    Reason.UNAVAILABLE,
                    "Tried to the end of the schedule, and Chatwoot does not show the last attempt" + partly(delivery),
                    false);
        }
        if (failure == null) {
            return new Ending.Ended(State.UNDELIVERED, Reason.NOTHING_SENT, nothingSent(delivery), false);
        }
        if (!failure.again()) {
            return new Ending.Ended(State.REFUSED, failure.reason(), failure.detail() + partly(delivery), false);
        }
        return tryAgain(delivery, failure, now, State.UNDELIVERED, failure.detail() + partly(delivery));
    }

    private static String nothingSent(Delivery delivery) {
        return delivery.messagesDone() == 0
                ? "The route ended without sending the message: look at card-send"
                : "The route sent only " + delivery.messagesDone() + " of " + delivery.messagesExpected()
                        + " messages: look at card-send";
    }

    private static String partly(Delivery delivery) {
        int done = delivery.messagesDone();
        if (done == 0) {
            return "";
        }
        return delivery.isCounted()
                ? " (" + done + " of " + delivery.messagesExpected() + " messages are there)"
                : " (" + done + " of its messages " + (done == 1 ? "is" : "are") + " there)";
    }

    private Ending afterMessages(Delivery delivery, Failure routeFailure, long now) {
        Claim claim = delivery.claim();
        boolean hasMessages = claim.notice().hasMessages();
        List<String> open = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (ThenStep step : ThenStep.of(claim.notice().then())) {
            Step end = delivery.ended(step.n());
            if (end == null) {
                open.add(step.word());
            } else if (!end.isDone()) {
                refused.add(step.word() + " (" + end.failure() + ")");
            }
        }
        Failure failure = delivery.failure() == null ? routeFailure : delivery.failure();
        String detail = "Not done afterwards: " + String.join(", ", concat(refused, open));
        if (!open.isEmpty() && failure != null && failure.again()) {
            State atTheEnd = hasMessages ? State.DELIVERED : State.UNDELIVERED;
            return tryAgain(delivery, failure, now, atTheEnd, detail + ". " + failure.detail());
        }
        if (open.isEmpty() && refused.isEmpty()) {
            return new Ending.Ended(State.DELIVERED, null, "", false);
        }
        if (hasMessages) {
            return new Ending.Ended(State.DELIVERED, null, detail, true);
        }
        return refused.isEmpty()
                ? new Ending.Ended(State.UNDELIVERED, Reason.NOTHING_SENT, detail, false)
                : new Ending.Ended(State.REFUSED, failure == null ? Reason.INVALID : failure.reason(), detail, false);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** A token that is not accepted uses up no try: the whole account waits, as long as the schedule is. */
    private boolean mayWaitForToken(Claim claim, long now) {
        return claim.failingSince() == 0
                || now < claim.failingSince() + schedule.total().toMillis();
    }

    /**
     * @param atTheEnd what the notice is when there is no try left
     * @param lost     what is said then
     */
    private Ending tryAgain(Delivery delivery, Failure failure, long now, State atTheEnd, String lost) {
        Claim claim = delivery.claim();
        boolean unauthorized = failure.reason() == Reason.UNAUTHORIZED;
        boolean more =
                unauthorized ? mayWaitForToken(claim, now) : schedule.hasNext(claim.tries()) && !claim.onlyFindOut();
        if (!more) {
            boolean delivered = atTheEnd == State.DELIVERED;
            return new Ending.Ended(atTheEnd, delivered ? null : failure.reason(), lost, delivered);
        }
        long wait = unauthorized ? 0 : Math.max(schedule.next(claim.tries()).toMillis(), failure.retryAfterMillis());
        return new Ending.Again(now + wait, failure.reason(), failure.detail(), false, false, !unauthorized);
    }
}
