package org.cardcourier.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.SplittableRandom;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.ThenStep;

/** The notices of a run: what the n-th is, where it goes and how it is sent. All of it comes from the seed. */
final class Notices {

    static final ObjectMapper JSON = new ObjectMapper();

    /** How many conversations there are. A third of the notices goes to the first few: queues arise there. */
    static final int CONVERSATIONS = 200;

    private static final int BUSY = 20;
    private static final String ID = "proof-";
    private static final int NOTE = ThenStep.NOTE.n();

    /** What a notice is, and the steps that Chatwoot must show of it. */
    enum Kind {
        MESSAGE(Set.of(1)),
        CARD(Set.of(1)),
        PAIR(Set.of(1, 2)),
        WITH_THEN(Set.of(1, NOTE)),
        ONLY_THEN(Set.of(NOTE)),
        NOT_BEFORE(Set.of(1));

        private final Set<Integer> steps;

        Kind(Set<Integer> steps) {
            this.steps = steps;
        }

        Set<Integer> steps() {
            return steps;
        }

        boolean hasLabel() {
            return this == WITH_THEN || this == ONLY_THEN;
        }
    }

    /** How it is sent; both at once is what happens when a shop's export and its webhook are on. */
    enum Way {
        WEBHOOK,
        FILE,
        BOTH
    }

    private final Kind[] kinds;
    private final Way[] ways;
    private final int[] conversations;
    private final Clock clock;

    /** @param onlyRows true if all come in files, as rows that fit a table too */
    Notices(int count, long seed, boolean onlyRows, Clock clock) {
        this.kinds = new Kind[count];
        this.ways = new Way[count];
        this.conversations = new int[count];
        this.clock = clock;
        SplittableRandom chance = new SplittableRandom(seed);
        for (int n = 0; n < count; n++) {
            ways[n] = onlyRows ? Way.FILE : someWay(chance.nextInt(100));
            kinds[n] = onlyRows ? Kind.MESSAGE : someKind(chance.nextInt(100), ways[n]);
            conversations[n] = 1 + chance.nextInt(chance.nextInt(3) == 0 ? BUSY : CONVERSATIONS);
        }
    }

    private static Way someWay(int percent) {
        return percent < 62 ? Way.WEBHOOK : percent < 95 ? Way.FILE : Way.BOTH;
    }

    private static Kind someKind(int percent, Way way) {
        if (percent < 45) {
            return Kind.MESSAGE;
        } else if (percent < 55) {
            return Kind.CARD;
        } else if (percent < 80) {
            return Kind.PAIR;
        } else if (percent < 93) {
            return Kind.WITH_THEN;
        }
        return percent < 97 || way != Way.WEBHOOK ? Kind.ONLY_THEN : Kind.NOT_BEFORE;
    }

    int count() {
        return kinds.length;
    }

    Kind kind(int n) {
        return kinds[n];
    }

    Way way(int n) {
        return ways[n];
    }

    int conversation(int n) {
        return conversations[n];
    }

    static String id(int n) {
        return ID + n;
    }

    /** @return the number of a notice; -1 if it is none of ours */
    int number(String id) {
        if (!id.matches(ID + "\\d{1,9}")) {
            return -1;
        }
        int n = Integer.parseInt(id.substring(ID.length()));
        return n < count() ? n : -1;
    }

    /** The label that notices with one ask for; a conversation has the same for all. */
    String label(int conversation) {
        return "proof-" + conversation % 7;
    }

    /** A time that lies in it is that of the call: make it once and send the same again. */
    ObjectNode json(int n) {
        ObjectNode notice = JSON.createObjectNode().put("notice_id", id(n)).put("conversation_id", conversations[n]);
        switch (kinds[n]) {
            case MESSAGE -> message(notice, n);
            case CARD -> order(notice, n).put("shape", "text");
            case PAIR -> button(order(notice, n)).put("shape", "pair");
            case WITH_THEN -> then(message(notice, n), n);
            case ONLY_THEN -> then(notice, n);
            case NOT_BEFORE ->
                message(notice, n)
                        .put(
                                "not_before",
                                clock.instant()
                                        .plusMillis(500 + n % 3000)
                                        .truncatedTo(ChronoUnit.MILLIS)
                                        .toString());
        }
        return notice;
    }

    private static ObjectNode message(ObjectNode notice, int n) {
        notice.putObject("message").put("content", text(n));
        return notice;
    }

    static String text(int n) {
        return "您的订单 SO-" + n + " 已发货";
    }

    static String note(int n) {
        return "已通知客户 " + n;
    }

    private static ObjectNode order(ObjectNode notice, int n) {
        ObjectNode order = notice.putObject("order")
                .put("order_id", "SO-" + n)
                .put("status", "shipped")
                .put("total_amount", "798.00");
        order.putArray("items")
                .addObject()
                .put("name", "无线鼠标")
                .put("quantity", 2)
                .put("price", "399.00");
        return notice;
    }

    private static ObjectNode button(ObjectNode notice) {
        notice.putArray("actions")
                .addObject()
                .put("type", "postback")
                .put("text", "联系客服")
                .put("payload", "CONTACT_SUPPORT");
        return notice;
    }

    private void then(ObjectNode notice, int n) {
        ObjectNode then = notice.putObject("then").put("note", note(n));
        then.putArray("add_labels").add(label(conversations[n]));
    }

    /** Whether a row of a table can say it: one message, a label, a note. */
    boolean fitsCsv(int n) {
        return kinds[n] == Kind.MESSAGE || kinds[n].hasLabel();
    }

    static final String CSV_HEAD = "notice_id,conversation_id,message.content,then.add_labels,then.note\n";

    String csv(int n) {
        String content = kinds[n] == Kind.ONLY_THEN ? "" : text(n);
        String then = kinds[n].hasLabel() ? label(conversations[n]) + "," + note(n) : ",";
        return id(n) + "," + conversations[n] + "," + content + "," + then + "\n";
    }

    /** Whether a step posts a message: those of the card, and the note. */
    static boolean isMessage(int step) {
        return step <= Step.LAST_MESSAGE || step == NOTE;
    }
}
