package org.cardcourier.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cardcourier.notice.Notice;

/**
 * What a journal is, in memory: notices in the order of acceptance, and which of them may go out now. It knows no lines, no
 * heads and no transactions; those are how the real one does it.
 */
final class JournalModel {

    private static final long PROBE_MILLIS = 60_000;

    /** A notice and all that the journal knows of it. */
    static final class Entry {
        final long seq;
        final Notice notice;
        final Map<Integer, Step> steps = new TreeMap<>();
        State state = State.WAITING;
        Reason reason;
        long due;
        int tries;
        long triedAt;
        long doubtfulSince;
        long failingSince;
        long lastEnd;
        boolean onlyFindOut;
        boolean thenFailed;
        boolean aside;
        boolean mayHaveRejoined;
        int attempts;
        int ends;

        Entry(long seq, Notice notice, long due, boolean aside) {
            this.seq = seq;
            this.notice = notice;
            this.due = due;
            this.aside = aside;
        }

        Entry copy() {
            Entry copy = new Entry(seq, notice, due, aside);
            copy.steps.putAll(steps);
            copy.state = state;
            copy.reason = reason;
            copy.tries = tries;
            copy.triedAt = triedAt;
            copy.doubtfulSince = doubtfulSince;
            copy.failingSince = failingSince;
            copy.lastEnd = lastEnd;
            copy.onlyFindOut = onlyFindOut;
            copy.thenFailed = thenFailed;
            copy.mayHaveRejoined = mayHaveRejoined;
            copy.attempts = attempts;
            copy.ends = ends;
            return copy;
        }

        boolean isOpen() {
            return !state.isEnd();
        }

        boolean hasMessage() {
            return steps.values().stream().anyMatch(step -> step.isMessage() && step.isDone());
        }

        @Override
        public String toString() {
            return notice.id() + " of conversation " + notice.conversationId() + " (" + state.word()
                    + (aside ? ", aside" : "") + ", due " + due + ")";
        }
    }

    private final JournalOptions options;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    String paused;
    private long probeAt;

    JournalModel(JournalOptions options) {
        this.options = options;
    }

    JournalModel copy() {
        JournalModel copy = new JournalModel(options);
        entries.forEach((id, entry) -> copy.entries.put(id, entry.copy()));
        copy.paused = paused;
        copy.probeAt = probeAt;
        return copy;
    }

    List<Entry> all() {
        return new ArrayList<>(entries.values());
    }

    Entry find(String id) {
        return entries.get(id);
    }

    // ---- what senders and the route do

    Entry accept(Notice notice, long now) {
        boolean later = notice.notBefore() != null && notice.notBefore().toEpochMilli() > now;
        long due = later ? notice.notBefore().toEpochMilli() : now;
        Entry entry = new Entry(entries.size() + 1L, notice, due, later);
        entries.put(notice.id(), entry);
        return entry;
    }

    void claim(Entry entry, long now) {
        entry.state = State.SENDING;
        entry.aside = false;
        entry.tries++;
        entry.triedAt = now;
        if ("unauthorized".equals(paused)) {
            probeAt = now + PROBE_MILLIS;
        }
    }

    void step(Entry entry, Step step) {
        entry.steps.put(step.n(), step);
    }

    void end(Entry entry, Ending ending, long now) {
        if (ending instanceof Ending.Ended ended) {
            end(entry, ended);
        } else if (ending instanceof Ending.Again again) {
            again(entry, again, now);
        }
    }

    private void end(Entry entry, Ending.Ended ended) {
        if (entry.tries > 1 || ended.state() != State.DELIVERED) {
            entry.attempts++;
        }
        entry.state = ended.state();
        entry.reason = ended.reason();
        entry.thenFailed = ended.thenFailed();
        entry.doubtfulSince = 0;
        entry.ends++;
        boolean tokenIsAccepted =
                ended.state() == State.DELIVERED || ended.state() == State.REFUSED && ended.reason() != Reason.INVALID;
        if ("unauthorized".equals(paused) && tokenIsAccepted) {
            paused = null;
        }
    }

    private static void again(Entry entry, Ending.Again again, long now) {
        entry.attempts++;
        entry.lastEnd = now;
        entry.state = State.WAITING;
        entry.reason = again.reason();
        entry.due = again.dueAt();
        entry.failingSince = entry.failingSince == 0 ? entry.triedAt : entry.failingSince;
        entry.doubtfulSince =
                !again.doubtful() ? 0 : entry.doubtfulSince == 0 ? Math.min(entry.triedAt, now) : entry.doubtfulSince;
        entry.onlyFindOut = again.onlyFindOut();
        entry.tries -= again.usedUp() ? 0 : 1;
    }

    void release(Entry entry, long now) {
        entry.state = State.WAITING;
        entry.tries--;
        entry.due = Math.min(entry.due, now);
    }

    void pauseUnauthorized(long now) {
        paused = paused == null ? "unauthorized" : paused;
        probeAt = now + PROBE_MILLIS;
    }

    /** The process ended, in whatever way, and began again. */
    void restart(long now) {
        for (Entry entry : entries.values()) {
            if (entry.state == State.SENDING) {
                entry.attempts++;
                entry.lastEnd = 0;
                entry.state = State.WAITING;
                entry.reason = Reason.NO_ANSWER;
                entry.doubtfulSince = entry.doubtfulSince == 0 ? entry.triedAt : entry.doubtfulSince;
                entry.due = now + options.settle().toMillis();
            }
        }
        paused = "person".equals(paused) ? paused : null;
    }

    // ---- what a person does

    boolean mayCancel(Entry entry) {
        return entry.state == State.WAITING && !entry.hasMessage() && entry.doubtfulSince == 0;
    }

    void cancel(Entry entry) {
        entry.state = State.SKIPPED;
        entry.reason = Reason.CANCELLED;
        entry.ends++;
    }

    boolean mayReplay(Entry entry, long now) {
        boolean isForLater = entry.tries == 0 && entry.failingSince == 0 && entry.doubtfulSince == 0 && entry.due > now;
        return entry.state == State.WAITING && !isForLater
                || entry.state == State.REFUSED
                || entry.state == State.UNDELIVERED
                || entry.state == State.SKIPPED && entry.reason != Reason.SUPERSEDED
                || entry.state == State.DELIVERED && entry.thenFailed;
    }

    void replay(Entry entry, long now) {
        if (entry.state == State.WAITING) {
            entry.due = Math.min(entry.due, soonest(entry, now));
            return;
        }
        entry.state = State.WAITING;
        entry.tries = 0;
        entry.due = now;
        entry.failingSince = 0;
        entry.onlyFindOut = false;
        entry.thenFailed = false;
        entry.aside = false;
        entry.steps.values().removeIf(step -> !step.isDone());
    }

    /** What may still be carried out cannot be asked about yet; nobody knows when an attempt ended that has no end. */
    private long soonest(Entry entry, long now) {
        if (entry.doubtfulSince == 0) {
            return now;
        }
        return entry.lastEnd == 0
                ? entry.due
                : Math.max(now, entry.lastEnd + options.settle().toMillis());
    }

    void resolve(Entry entry, boolean delivered) {
        entry.state = delivered ? State.DELIVERED : State.SKIPPED;
        entry.reason = delivered ? null : Reason.SUPERSEDED;
        entry.ends++;
    }

    // ---- order of states

    /** @return whether a newer state of its order was delivered to its conversation, of the same parcel or of the whole */
    boolean isSuperseded(Entry entry) {
        return entry.notice.stateTime() != null
                && entries.values().stream()
                        .filter(other -> other.state == State.DELIVERED && other.notice.stateTime() != null)
                        .filter(other -> other.notice.conversationId() == entry.notice.conversationId())
                        .filter(other -> other.notice.orderId().equals(entry.notice.orderId()))
                        .filter(other -> other.notice.stateTime().isAfter(entry.notice.stateTime()))
                        .map(other -> other.notice.order().logistics().trackingNumber())
                        .anyMatch(
                                number -> number.isEmpty() || parcel(entry).isEmpty() || number.equals(parcel(entry)));
    }

    private static String parcel(Entry entry) {
        return entry.notice.order().logistics().trackingNumber();
    }

    // ---- which may go out

    /** Time has passed: what waits for its next try beyond the limit, or is not to be sent yet, holds up nobody. */
    void timePassed(long now) {
        for (Entry entry : entries.values()) {
            entry.aside |=
                    entry.state == State.WAITING && entry.due > now && (isTooLong(entry, now) || isNotYet(entry));
            // once its time has come it has its place in its conversation, also if the clock is set back then
            entry.mayHaveRejoined |= entry.due <= now;
        }
    }

    private boolean isTooLong(Entry entry, long now) {
        return entry.failingSince > 0
                && now >= entry.failingSince + options.blockAtMost().toMillis();
    }

    private static boolean isNotYet(Entry entry) {
        return entry.failingSince == 0
                && entry.notice.notBefore() != null
                && entry.due == entry.notice.notBefore().toEpochMilli();
    }

    /** Whoever hands out has looked and had room: what stood aside and is due has its place in its conversation again. */
    void looked(long now) {
        for (Entry entry : entries.values()) {
            entry.aside = entry.aside && entry.due > now;
        }
    }

    /** @return why this one must not be handed out now; null if it may */
    String whyNot(Entry entry, long now) {
        if (entry.state != State.WAITING) {
            return entry + " is " + entry.state.word();
        }
        if (entry.due > now) {
            return entry + " is not due at " + now;
        }
        if ("person".equals(paused)) {
            return "a person holds delivery back, and " + entry + " went out";
        }
        if ("unauthorized".equals(paused) && now < probeAt) {
            return "the token is refused, the next probe is at " + probeAt + ", and " + entry + " went out";
        }
        for (Entry other : entries.values()) {
            boolean sameConversation = other.notice.conversationId() == entry.notice.conversationId();
            if (sameConversation && other.state == State.SENDING) {
                return other + " is out, and " + entry + " went out too";
            }
            if (sameConversation && other.seq < entry.seq && other.isOpen() && !other.aside) {
                return other + " is before " + entry;
            }
        }
        return null;
    }

    /** @return one that must be out by now if there is room and nobody holds delivery back; null if there is none */
    Entry overdue(long now) {
        if ("person".equals(paused) || "unauthorized".equals(paused) && now < probeAt) {
            return null;
        }
        return entries.values().stream()
                .filter(entry -> entry.state == State.WAITING && entry.due <= now && isNothingBefore(entry, now))
                .findFirst()
                .orElse(null);
    }

    private boolean isNothingBefore(Entry entry, long now) {
        return entries.values().stream()
                .filter(other -> other.notice.conversationId() == entry.notice.conversationId())
                .noneMatch(other -> other.state == State.SENDING
                        || other.seq < entry.seq && other.isOpen() && !isSurelyAside(other, now));
    }

    /** After the clock was set back it may stand aside or not, depending on when whoever hands out looked. */
    private boolean isSurelyAside(Entry entry, long now) {
        return entry.due > now && (isTooLong(entry, now) || isNotYet(entry) && !entry.mayHaveRejoined);
    }
}
