package org.cardcourier.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What really happens during one attempt, as the outbound steps record it. The end of the attempt is taken from here and
 * never from how the exchange ended: an exchange that a dead letter channel, {@code handled}, a filter or a stop ended
 * looks like a success (seen on Camel 4.17.0).
 *
 * <p>The n-th <em>different</em> message that the route posts is step n. The same message posted again in one attempt is
 * the same step; a step that was carried out in an earlier attempt is not carried out again, even if a template was
 * edited in between; and a step is sent at most once in an attempt, so that a redelivery inside a route cannot send
 * before it was found out what became of the first.
 *
 * <p>Safe for several threads: copies of the exchange share it.
 */
public final class Delivery {

    private final Claim claim;
    private final Consumer<Step> record;
    private final LongConsumer recordOpened;
    private final List<byte[]> bodies = new ArrayList<>(2);
    private final Map<Integer, Step> ended = new TreeMap<>();
    private final Map<Integer, Failure> failures = new TreeMap<>();
    private final List<Integer> begun = new ArrayList<>(2);
    private final Map<Integer, Long> found = new TreeMap<>();
    private int expected;
    private boolean standIn;
    private boolean foundOut;
    private boolean closed;
    private String skipped;
    private String cannotTell;
    private Duration putOff;
    private boolean away;
    private long conversation;
    private long opened;
    private Opening opening;

    /**
     * What a conversation is opened with, for a person who has none.
     *
     * @param contactId the contact, such as 12
     * @param inboxId   the inbox, such as 3
     * @param sourceId  under which name the inbox knows the contact; "" where it does not
     * @param channel   the inbox's channel, such as "Channel::Api"
     */
    public record Opening(long contactId, long inboxId, String sourceId, String channel) {}

    /**
     * An attempt begins.
     *
     * @param claim  what is to be delivered
     * @param record writes each step's end at once
     */
    public Delivery(Claim claim, Consumer<Step> record) {
        this(claim, record, conversation -> {});
    }

    /**
     * An attempt begins.
     *
     * @param claim        what is to be delivered
     * @param record       writes each step's end at once
     * @param recordOpened writes at once which conversation was opened
     */
    public Delivery(Claim claim, Consumer<Step> record, LongConsumer recordOpened) {
        this.claim = claim;
        this.record = record;
        this.recordOpened = recordOpened;
        this.conversation = claim.notice().conversationId();
        this.foundOut = claim.doubtfulSince() == 0;
        for (Step step : claim.steps()) {
            ended.put(step.n(), step);
        }
    }

    /** @return what is to be delivered */
    public Claim claim() {
        return claim;
    }

    /** @return the conversation; 0 while that of the person is not known */
    public synchronized long conversationId() {
        return conversation;
    }

    /**
     * A conversation in which an earlier attempt's message may be.
     *
     * @param candidate the conversation to look into; 0 for none of them
     */
    public synchronized void lookInto(long candidate) {
        conversation = candidate;
    }

    /**
     * The person has no conversation: the first message opens one.
     *
     * @param with what it is opened with
     */
    public synchronized void mayOpen(Opening with) {
        opening = with;
    }

    /** @return what the first message opens its conversation with; empty where there is one, or none may be opened */
    public synchronized Optional<Opening> opening() {
        return conversation == 0 ? Optional.ofNullable(opening) : Optional.empty();
    }

    /**
     * The first message has opened a conversation.
     *
     * @param number the conversation
     */
    public synchronized void opened(long number) {
        conversation = number;
        opened = number;
        recordOpened.accept(number);
    }

    /** @return the conversation that this attempt opened; 0 for none */
    public synchronized long opened() {
        return opened;
    }

    /**
     * Which step a message is.
     *
     * @param body the message as the route made it, before the marker
     * @return 1 for the first different message of this attempt, and so on
     * @throws IllegalStateException if the route posts more than {@value Step#LAST_MESSAGE} different ones
     */
    public synchronized int message(byte[] body) {
        for (int i = 0; i < bodies.size(); i++) {
            if (Arrays.equals(bodies.get(i), body)) {
                return step(i);
            }
        }
        if (bodies.size() == Step.LAST_MESSAGE) {
            throw new IllegalStateException(
                    "A route may post at most " + Step.LAST_MESSAGE + " different messages for one notice");
        }
        bodies.add(body);
        return step(bodies.size() - 1);
    }

    private int step(int index) {
        return standIn && index == 0 ? Step.STAND_IN : index + 1;
    }

    /** One message goes out in place of the card: a step of its own, so that no later attempt takes it for a part of the card. */
    public synchronized void standIn() {
        standIn = true;
        expected = 1;
    }

    /** @return true if an earlier attempt sent something in place of the card */
    public synchronized boolean hasStandIn() {
        return ended.containsKey(Step.STAND_IN);
    }

    /** @return true if an earlier attempt sent a part of the card */
    public synchronized boolean hasCard() {
        return ended.keySet().stream().anyMatch(n -> n <= Step.LAST_MESSAGE);
    }

    /**
     * Whether the card is in its conversation as a whole.
     *
     * @param messages of how many messages it consists
     * @return true if each has an id
     */
    public synchronized boolean hasCard(int messages) {
        return messagesDone() >= messages;
    }

    /**
     * What became of a step, in this attempt or an earlier one.
     *
     * @param n the step
     * @return its end, or null if it has none
     */
    public synchronized Step ended(int n) {
        return ended.get(n);
    }

    /** @return true if Chatwoot must be asked what an earlier attempt did, before anything is sent */
    public synchronized boolean mustFindOut() {
        return !foundOut;
    }

    /**
     * What Chatwoot shows of this notice.
     *
     * @param messages step to message id, for every marker that was found
     */
    public synchronized void foundOut(Map<Integer, Long> messages) {
        foundOut = true;
        found.putAll(messages);
        messages.forEach((n, id) -> {
            if (!ended.containsKey(n)) {
                end(new Step(n, id, ""));
            }
        });
    }

    /** @return what Chatwoot showed of this notice in this attempt: step to message id */
    public synchronized Map<Integer, Long> found() {
        return new TreeMap<>(found);
    }

    /**
     * Chatwoot was asked, and its answer leaves it open whether an earlier attempt's message is there.
     *
     * @param because why, for a person
     */
    public synchronized void cannotTell(String because) {
        cannotTell = because;
    }

    /** @return why it cannot be told whether an earlier attempt's message is there, or null: only a person can go on then */
    public synchronized String cannotTell() {
        return cannotTell;
    }

    /**
     * A request for this step is about to leave.
     *
     * @param n the step
     * @throws IllegalStateException if it must not: the attempt is over, the step was already sent in this attempt, or
     *                               nothing more is to be sent
     */
    public synchronized void begin(int n) {
        requireOpen();
        if (claim.onlyFindOut()) {
            throw new IllegalStateException(
                    "The schedule of notice " + claim.notice().id()
                            + " is at its end and Chatwoot does not show the message: nothing more is sent");
        }
        if (begun.contains(n)) {
            throw new IllegalStateException("Step " + n + " of notice "
                    + claim.notice().id() + " was already sent in this attempt: its next try follows the schedule");
        }
        if (conversation == 0 && !begun.isEmpty()) {
            throw new IllegalStateException("Step " + n + " of notice "
                    + claim.notice().id() + " came while the first was opening the conversation: one after the other");
        }
        begun.add(n);
    }

    /** @throws IllegalStateException if the attempt is over, so that nothing more must leave for it */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "The attempt for notice " + claim.notice().id()
                            + " is over: a step of the route came too late (a hand-over to another thread?), nothing was sent");
        }
    }

    /**
     * A request did not leave because Chatwoot must not be asked now.
     *
     * @param wait when it may be
     */
    public synchronized void putOff(Duration wait) {
        putOff = wait;
    }

    /**
     * Chatwoot carried the step out.
     *
     * @param n         the step
     * @param messageId the id of the message; 0 for an action
     */
    public synchronized void done(int n, long messageId) {
        failures.remove(n);
        end(new Step(n, messageId, ""));
    }

    /**
     * The step did not succeed. What can never succeed is recorded as ended.
     *
     * @param n       the step
     * @param failure why
     */
    public synchronized void failed(int n, Failure failure) {
        failures.put(n, failure);
        if (!failure.again() && !Step.isMessage(n)) {
            end(new Step(n, 0, failure.reason().word() + ": " + failure.detail()));
        }
    }

    private void end(Step step) {
        ended.put(step.n(), step);
        record.accept(step);
    }

    /**
     * How many messages this notice's card consists of.
     *
     * @param messages 1 or more
     */
    public synchronized void expect(int messages) {
        expected = Math.max(1, messages);
    }

    /**
     * The route decided not to send.
     *
     * @param because why, for a person
     */
    public synchronized void skip(String because) {
        skipped = because;
    }

    /** @return true if every message of the card has an id, or there is none to send */
    public synchronized boolean messagesAreThere() {
        return !claim.notice().hasMessages() || messagesDone() >= messagesExpected();
    }

    /** The attempt is over: what comes later is refused. */
    public synchronized void close() {
        closed = true;
    }

    /** @return why the route decided not to send, or null */
    synchronized String skipped() {
        return skipped;
    }

    /** @return true if a request may have been carried out whose answer is not known */
    synchronized boolean isDoubtful() {
        return !foundOut || isAnyInDoubt();
    }

    private boolean isAnyInDoubt() {
        return begun.stream().anyMatch(n -> !ended.containsKey(n) && mayHaveHappened(n));
    }

    /** Chatwoot is not there for anybody: that it could not be reached says nothing about this notice. */
    public synchronized void chatwootIsAway() {
        away = true;
    }

    synchronized boolean isChatwootAway() {
        return away;
    }

    /** @return when to try again, if a request had to stay and no other of this attempt is in doubt */
    synchronized Optional<Duration> putOff() {
        return isAnyInDoubt() ? Optional.empty() : Optional.ofNullable(putOff);
    }

    private boolean mayHaveHappened(int n) {
        Failure failure = failures.get(n);
        // an action of "then" other than the note may be repeated without harm, so it is never in doubt
        boolean creates = Step.isMessage(n) || n == ThenStep.NOTE.n();
        return creates && (failure == null || failure.doubtful());
    }

    /** @return true if something was sent or found */
    public synchronized boolean hasHappened() {
        return !begun.isEmpty() || !ended.isEmpty();
    }

    /** @return the first failure of what has no end yet, messages first; else of what was given up; null for none */
    synchronized Failure failure() {
        return failures.entrySet().stream()
                .filter(each -> !ended.containsKey(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> failures.values().stream().findFirst().orElse(null));
    }

    /** @return how many messages have an id */
    synchronized int messagesDone() {
        return (int) ended.values().stream()
                .filter(step -> step.isMessage() && step.isDone())
                .count();
    }

    /** @return how many messages there should be: what the card said, or more if the route posted more; 1 at least */
    synchronized int messagesExpected() {
        return Math.max(1, Math.max(expected, bodies.size()));
    }

    /** @return false if this attempt came neither to a card nor to a message, so that nobody said how many there should be */
    synchronized boolean isCounted() {
        return expected > 0 || !bodies.isEmpty();
    }
}
