package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier notices replay}: tries ended notices again. */
@Command(
        name = "replay",
        description = "Try refused, undelivered or skipped notices again, from the first try; what was carried out is"
                + " not repeated")
final class ReplayCommand implements Callable<Integer> {

    private final Courier courier;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which;

    ReplayCommand(Courier courier) {
        this.courier = courier;
    }

    static final class Which {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The notice_ids")
        private List<String> ids = List.of();

        @Option(names = "--all-undelivered", required = true, description = "Every notice that is undelivered")
        private boolean allUndelivered;
    }

    @Override
    public Integer call() {
        List<String> refusals = new ArrayList<>();
        try (JournalDesk desk = courier.desk()) {
            for (String id : ids(desk)) {
                replay(desk, id, refusals);
            }
        }
        if (!refusals.isEmpty()) {
            throw new Courier.Complaint(refusals);
        }
        return 0;
    }

    private List<String> ids(JournalDesk desk) {
        if (!which.allUndelivered) {
            return which.ids;
        }
        List<String> ids = new ArrayList<>();
        desk.list(Set.of(State.UNDELIVERED), false, "", Integer.MAX_VALUE)
                .forEach(story -> ids.add(0, story.notice().id()));
        return ids;
    }

    private void replay(JournalDesk desk, String id, List<String> refusals) {
        try {
            desk.replay(id, courier.clock());
            courier.terminal().say(id);
        } catch (JournalDesk.NotPossible e) {
            refusals.add(e.getMessage());
        }
    }
}
