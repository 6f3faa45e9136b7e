package org.cardcourier.bench;

import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cardcourier.harness.SandboxChild;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;

/** The sandbox as a process of its own: counts what arrives, and how many different notices. Ends when its input does. */
public final class BenchSandbox {

    /** Asks when each notice arrived that is in a conversation apart. */
    static final String ARRIVALS = "arrivals";

    private final BitSet notices = new BitSet();
    private final Map<Integer, Long> apart = new TreeMap<>();
    private long distinct;
    private long repeated;
    private long plain;
    private long last;

    private BenchSandbox() {}

    /**
     * Says its address, then a line of counts for each line that it reads; for {@value #ARRIVALS} instead the notices in
     * conversations apart, each as number=time in epoch microseconds. A line that is a number makes each answer wait so many
     * milliseconds from now on.
     *
     * @param args none
     * @throws IOException if its input cannot be read
     */
    public static void main(String[] args) throws IOException {
        BenchSandbox counts = new BenchSandbox();
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .autoConversations(true)
                .recordCalls(false)
                .keepMessages(2)
                .floodLimitPerMinute(0)
                .onMessage(counts::add))) {
            SandboxChild.serve(sandbox, question -> {
                if (question.matches("\\d+")) {
                    wait(sandbox, Integer.parseInt(question));
                }
                return question.equals(ARRIVALS) ? counts.arrivals() : counts.line();
            });
        }
    }

    private static void wait(Sandbox sandbox, int ms) {
        sandbox.faults().clear();
        if (ms > 0) {
            sandbox.faults().always(CallMatch.any(), Fault.delay(ms));
        }
    }

    private synchronized void add(StoredMessage message) {
        String id = message.contentAttributes().path("courier").path("notice").asText();
        last = Rows.micros();
        if (!id.startsWith(Rows.ID)) {
            plain++;
            return;
        }
        int n = Integer.parseInt(id.substring(Rows.ID.length()));
        if (message.conversation() >= Rows.APART) {
            apart.putIfAbsent(n, last);
        }
        if (notices.get(n)) {
            repeated++;
        } else {
            notices.set(n);
            distinct++;
        }
    }

    private synchronized String arrivals() {
        return apart.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    }

    private synchronized String line() {
        return distinct + " " + repeated + " " + plain + " " + last;
    }
}
