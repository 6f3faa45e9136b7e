package org.cardcourier.proof;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cardcourier.journal.State;
import org.cardcourier.proof.ChatwootLedger.Stored;
import org.cardcourier.proof.JournalLedger.Entry;
import org.cardcourier.proof.Notices.Kind;
import org.cardcourier.proof.Notices.Way;

/** Lays the three ledgers side by side: the senders', the journal's, Chatwoot's. */
final class Comparison {

    private static final int SHOWN = 5;

    private final Notices notices;
    private final Acknowledged senders;
    private final JournalLedger journal;
    private final ChatwootLedger chatwoot;
    private final Tally tally;
    private final List<String> problems = new ArrayList<>();
    private final Map<Line, Integer> told = new EnumMap<>(Line.class);
    /** Chatwoot's ids by notice and step; the first where there are several. */
    private final Map<String, Map<Integer, Long>> shown = new HashMap<>();

    Comparison(Notices notices, Acknowledged senders, JournalLedger journal, ChatwootLedger chatwoot, Tally tally) {
        this.notices = notices;
        this.senders = senders;
        this.journal = journal;
        this.chatwoot = chatwoot;
        this.tally = tally;
    }

    /** @return a sentence for each thing that a person should look at, at most {@value #SHOWN} of a kind */
    List<String> run() {
        tally.add(Line.ACKNOWLEDGED, senders.count());
        tally.add(Line.IN_FILES, senders.countByFile());
        tally.add(Line.ANSWERS_LOST, senders.answersLost());
        senders.turnedAway().forEach((answer, times) -> tell(Line.TURNED_AWAY, times, times + " times " + answer));
        chatwoot.messages().forEach(this::count);
        for (int n = 0; n < notices.count(); n++) {
            sent(n);
        }
        journal.entries().forEach(this::compare);
        orderOfAcceptance();
        orderOfSenders();
        orderOfFiles();
        return problems;
    }

    private void tell(Line line, long count, String sentence) {
        tally.add(line, count);
        if (told.merge(line, 1, Integer::sum) <= SHOWN) {
            problems.add(line.label().strip() + ": " + sentence);
        }
    }

    /** Each message once, and only what was accepted. */
    private void count(Stored message) {
        tally.add(Line.MESSAGES, 1);
        Entry entry = journal.entries().get(message.notice());
        if (entry == null || entry.conversation() != message.conversation()) {
            tell(Line.UNTRUE, 1, "message " + message + " belongs to no notice of the journal");
        }
        Long first = shown.computeIfAbsent(message.notice(), id -> new TreeMap<>())
                .putIfAbsent(message.step(), message.id());
        if (first != null) {
            tell(Line.TWICE, 1, message + " stands there as message " + first + " already" + of(entry));
        }
    }

    private static String of(Entry entry) {
        return entry == null ? "" : "; the journal: " + entry;
    }

    private void sent(int n) {
        Entry entry = journal.entries().get(Notices.id(n));
        if (!senders.has(n)) {
            tell(Line.UNANSWERED, 1, Notices.id(n) + of(entry));
        } else if (entry == null) {
            tell(Line.LOST, 1, Notices.id(n) + " was acknowledged, and the journal does not know it");
        } else if (!entry.state().isEnd()) {
            tell(Line.LEFT, 1, Notices.id(n) + of(entry));
        } else if (entry.forAPerson()) {
            tell(Line.FOR_A_PERSON, 1, Notices.id(n) + of(entry));
        } else if (entry.state() != State.DELIVERED || !isThere(n)) {
            tell(Line.LOST, 1, Notices.id(n) + ", of which Chatwoot shows the steps " + steps(n) + of(entry));
        }
    }

    private boolean isThere(int n) {
        Kind kind = notices.kind(n);
        int conversation = notices.conversation(n);
        return steps(n).containsAll(kind.steps())
                && (!kind.hasLabel() || chatwoot.hasLabel(conversation, notices.label(conversation)));
    }

    private Set<Integer> steps(int n) {
        return shown.getOrDefault(Notices.id(n), Map.of()).keySet();
    }

    /** What the journal knows of its messages is what Chatwoot shows, unless it says itself that it does not know. */
    private void compare(String id, Entry entry) {
        tally.add(Line.BROKEN_OFF, entry.brokenOff());
        tally.add(Line.DOUBTFUL, entry.doubtful());
        int n = notices.number(id);
        if (n < 0 || entry.conversation() != notices.conversation(n)) {
            tell(Line.UNTRUE, 1, id + " was never sent so" + of(entry));
            return;
        }
        Map<Integer, Long> there = shown.getOrDefault(id, Map.of());
        Set<Integer> strange = new HashSet<>(there.keySet());
        strange.removeAll(notices.kind(n).steps());
        boolean isKnown = entry.state() == State.UNCERTAIN || there.equals(entry.messages());
        if (!strange.isEmpty() || !isKnown) {
            tell(Line.UNTRUE, 1, id + " has in Chatwoot the messages " + there + of(entry));
        }
    }

    // ---- order

    /** In each conversation the messages stand in the order of acceptance, and those of a notice in that of its steps. */
    private void orderOfAcceptance() {
        Map<Integer, Stored> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Stored message : chatwoot.messages()) {
            int n = notices.number(message.notice());
            boolean isFirst = seen.add(message.notice() + " " + message.step());
            // what was to wait on purpose lets the others pass
            if (!isFirst || n < 0 || notices.kind(n) == Kind.NOT_BEFORE || !isAccepted(n)) {
                continue;
            }
            Stored before = last.put(message.conversation(), message);
            if (before != null && isBefore(message, before)) {
                tell(Line.OUT_OF_ORDER, 1, message + " was accepted before " + before);
            }
        }
    }

    private boolean isAccepted(int n) {
        return journal.entries().containsKey(Notices.id(n));
    }

    private boolean isBefore(Stored one, Stored other) {
        long seq = seq(one.notice());
        long otherSeq = seq(other.notice());
        return seq < otherSeq || seq == otherSeq && one.step() < other.step();
    }

    private long seq(String id) {
        return journal.entries().get(id).seq();
    }

    /** Whoever waits for each answer has its notices accepted in that order. */
    private void orderOfSenders() {
        Map<Integer, Integer> last = new HashMap<>();
        for (int n = 0; n < notices.count(); n++) {
            if (notices.way(n) == Way.WEBHOOK && isAccepted(n)) {
                followsLast(last, n);
            }
        }
    }

    private void orderOfFiles() {
        for (Acknowledged.Done file : senders.files()) {
            Map<Integer, Integer> last = new HashMap<>();
            for (int n : file.rows()) {
                if (notices.way(n) == Way.FILE && isAccepted(n)) {
                    followsLast(last, n);
                }
            }
        }
    }

    private void followsLast(Map<Integer, Integer> last, int n) {
        Integer before = last.put(notices.conversation(n), n);
        if (before != null && seq(Notices.id(n)) < seq(Notices.id(before))) {
            tell(
                    Line.OUT_OF_ORDER,
                    1,
                    Notices.id(n) + " was sent after " + Notices.id(before) + " and accepted before");
        }
    }
}
