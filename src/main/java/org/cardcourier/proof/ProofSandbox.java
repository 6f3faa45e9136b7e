package org.cardcourier.proof;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cardcourier.harness.SandboxChild;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;

/**
 * The sandbox as a process of its own. It writes each message that it stores into a file, Chatwoot's ledger, and keeps only
 * the newest in memory: enough for a read-back, which looks two minutes back. If it kept too few, a message would be missed
 * and sent twice, and the run would fail.
 */
public final class ProofSandbox {

    private static final int LATENCY_MS = 25;
    private static final int KEEP = 400;

    private final BufferedWriter ledger;
    private long stored;

    private ProofSandbox(BufferedWriter ledger) {
        this.ledger = ledger;
    }

    /**
     * Says its address; then "?" asks how many messages it has stored, anything else lets it write down how the
     * conversations are now.
     *
     * @param args the ledger's file, faults such as "20,5,5", how late a late message is stored in ms, a seed
     * @throws IOException if the ledger cannot be written, or its input not be read
     */
    public static void main(String[] args) throws IOException {
        try (BufferedWriter ledger = Files.newBufferedWriter(Path.of(args[0]))) {
            ProofSandbox proof = new ProofSandbox(ledger);
            try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                    .conversations(Notices.CONVERSATIONS)
                    .latencyMs(LATENCY_MS)
                    .recordCalls(false)
                    .keepMessages(KEEP)
                    .floodLimitPerMinute(0)
                    .onMessage(proof::add))) {
                plan(sandbox, FaultShares.parse(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3]));
                SandboxChild.serve(
                        sandbox, question -> question.equals("?") ? proof.count() : proof.writeLabels(sandbox));
            }
        }
    }

    /** A plan is asked only where the one before it did not strike: so its share is one of what is left. */
    private static void plan(Sandbox sandbox, FaultShares shares, long lateMs, long seed) {
        sandbox.faults().seed(seed);
        double left = 100;
        sandbox.faults().rate(CallMatch.messages(), shares.lost() / left, Fault.lostAnswer());
        left -= shares.lost();
        sandbox.faults().rate(CallMatch.messages(), shares.late() / left, Fault.delay(lateMs));
        left -= shares.late();
        sandbox.faults().rate(CallMatch.messages(), shares.broken() / left, Fault.storedThen(500, ""));
        sandbox.faults().rate(CallMatch.of("GET", "*/messages"), shares.broken() / 100.0, Fault.status(500));
    }

    private synchronized void add(StoredMessage message) {
        if (message.messageType().equals("outgoing")) {
            stored++;
            write(ChatwootLedger.line(message));
        }
    }

    private synchronized String count() {
        return Long.toString(stored);
    }

    private synchronized String writeLabels(Sandbox sandbox) {
        for (int conversation = 1; conversation <= Notices.CONVERSATIONS; conversation++) {
            for (String label : sandbox.conversation(conversation).labels()) {
                write(ChatwootLedger.line(conversation, label));
            }
        }
        try {
            ledger.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "written";
    }

    private void write(String line) {
        try {
            ledger.write(line);
            ledger.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
