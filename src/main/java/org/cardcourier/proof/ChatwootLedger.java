package org.cardcourier.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cardcourier.sandbox.StoredMessage;

/**
 * What the sandbox stored, as it wrote it down itself.
 *
 * @param messages in the order in which they were stored
 * @param labels   such as "12 vip": those that the conversations have at the end
 */
record ChatwootLedger(List<Stored> messages, Set<String> labels) {

    /**
     * A message of ours.
     *
     * @param id           Chatwoot's number; rising
     * @param conversation where it stands
     * @param notice       the notice_id of its marker; "-" where it has none
     * @param step         the step of its marker
     */
    record Stored(long id, int conversation, String notice, int step) {}

    static String line(StoredMessage message) {
        JsonNode marker = message.contentAttributes().path("courier");
        return "message " + message.id() + " " + message.conversation() + " "
                + marker.path("notice").asText("-") + " " + marker.path("step").asInt();
    }

    static String line(int conversation, String label) {
        return "label " + conversation + " " + label;
    }

    static ChatwootLedger read(Path file) throws IOException {
        ChatwootLedger ledger = new ChatwootLedger(new ArrayList<>(), new HashSet<>());
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(ledger::add);
        }
        return ledger;
    }

    private void add(String line) {
        String[] words = line.split(" ");
        if (words[0].equals("label")) {
            labels.add(words[1] + " " + words[2]);
        } else {
            messages.add(new Stored(
                    Long.parseLong(words[1]), Integer.parseInt(words[2]), words[3], Integer.parseInt(words[4])));
        }
    }

    boolean hasLabel(int conversation, String label) {
        return labels.contains(conversation + " " + label);
    }
}
