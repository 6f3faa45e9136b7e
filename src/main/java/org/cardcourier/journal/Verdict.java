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
        Ending ending = ofAttempt(delivery, routeFailure, now);
        return delivery.putOff()
                .filter(wait -> !isSettled(ending))
                .<Ending>map(wait -> new Ending.PutOff(now + wait.toMillis()))
                .orElse(ending);
    }

    /**
     * The ending of an attempt that did not come so far as to know the conversation of its person.
     *
     * @param delivery what was recorded
     * @param failure  why not
     * @param now      epoch milliseconds
     * @return what to write
     */
    public Ending notFound(Delivery delivery, Failure failure, long now) {
        if (delivery.putOff().isPresent()) {
            return new Ending.PutOff(now + delivery.putOff().get().toMillis());
        }
        if (delivery.cannotTell() != null) {
            return uncertain(delivery.cannotTell());
        }
        if (delivery.isDoubtful()) {
            return doubtful(delivery, failure, now);
        }
        return failure.again()
                ? tryAgain(delivery, failure, now, State.UNDELIVERED, failure.detail())
                : new Ending.Ended(State.REFUSED, failure.reason(), failure.detail(), false);
    }

    /** Whether that a request had to stay made no difference to the end. */
    private static boolean isSettled(Ending ending) {
        return ending instanceof Ending.Ended ended
                && (ended.state() == State.SKIPPED
                        || ended.state() == State.REFUSED
                        || ended.state() == State.DELIVERED && !ended.thenFailed());
    }

    private Ending ofAttempt(Delivery delivery, Failure routeFailure, long now) {
        Claim claim = delivery.claim();
        if (delivery.cannotTell() != null) {
            return uncertain(delivery.cannotTell());
        }
        if (delivery.isDoubtful()) {
            return doubtful(delivery, routeFailure, now);
        }
        if (delivery.skipped() != null && !delivery.hasHappened()) {
            return new Ending.Ended(State.SKIPPED, Reason.BY_ROUTE, delivery.skipped(), false);
        }
        // a route that did not come to its messages does not say whether those of earlier attempts are all
        boolean isUnclear = !delivery.isCounted();
        if (claim.notice().hasMessages() && (isUnclear || delivery.messagesDone() < delivery.messagesExpected())) {
            return notSent(delivery, delivery.failure() == null ? routeFailure : delivery.failure(), now);
        }
        return afterMessages(delivery, routeFailure, now);
    }

    private static Ending uncertain(String detail) {
        return new Ending.Ended(
                State.UNCERTAIN,
                Reason.NO_ANSWER,
                detail + ". Look into the conversation, then: notices resolve ID --delivered or --send-again",
                false);
    }

    private Ending doubtful(Delivery delivery, Failure routeFailure, long now) {
        Claim claim = delivery.claim();
        Failure failure = delivery.failure() == null ? routeFailure : delivery.failure();
        String detail = failure == null ? "The answer to a request never came" : failure.detail();
        long settled = now + settle.toMillis();
        if (failure != null && failure.reason() == Reason.UNAUTHORIZED && mayWaitLonger(claim, now)) {
            return new Ending.Again(settled, Reason.UNAUTHORIZED, detail, true, claim.onlyFindOut(), false);
        }
        if (claim.onlyFindOut() && claim.tries() < 2 * schedule.tries()) {
            // the outage that hid the last answer may last a while: the schedule is gone through once more, only
            // looking
            long look = schedule.next(claim.tries() - schedule.tries()).toMillis();
            return new Ending.Again(Math.max(settled, now + look), Reason.NO_ANSWER, detail, true, true, true);
        }
        if (claim.onlyFindOut()) {
            return uncertain(detail);
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
        if (delivery.messagesDone() > 0 && !delivery.isCounted()) {
            return "The route ended without coming to its messages" + partly(delivery) + ": look at card-send";
        }
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

    /** What is not the notice's fault uses up no try; it waits as long as the whole schedule is. */
    private boolean mayWaitLonger(Claim claim, long now) {
        return claim.failingSince() == 0
                || now < claim.failingSince() + schedule.total().toMillis();
    }

    /**
     * @param atTheEnd what the notice is when there is no try left
     * @param lost     what is said then
     */
    private Ending tryAgain(Delivery delivery, Failure failure, long now, State atTheEnd, String lost) {
        Claim claim = delivery.claim();
        // none says anything about this notice: a token that is not accepted, too many requests, a Chatwoot that is
        // away for
        // all use up no try
        boolean notItsFault = failure.reason() == Reason.UNAUTHORIZED
                || failure.reason() == Reason.RATE_LIMITED
                || failure.reason() == Reason.UNAVAILABLE && delivery.isChatwootAway();
        boolean more =
                notItsFault ? mayWaitLonger(claim, now) : schedule.hasNext(claim.tries()) && !claim.onlyFindOut();
        if (!more) {
            boolean delivered = atTheEnd == State.DELIVERED;
            return new Ending.Ended(atTheEnd, delivered ? null : failure.reason(), lost, delivered);
        }
        long wait = failure.reason() == Reason.UNAUTHORIZED
                ? 0
                : Math.max(schedule.next(claim.tries()).toMillis(), failure.retryAfterMillis());
        return new Ending.Again(now + wait, failure.reason(), failure.detail(), false, false, !notItsFault);
    }
}
