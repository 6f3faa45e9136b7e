package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Selection;
import org.cardcourier.journal.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier notices replay}: tries notices again. */
@Command(
        name = "replay",
        description = {
            "Try refused, undelivered or skipped notices again, from the first try, and those whose then failed; a waiting"
                    + " one is tried at once. What was carried out is not repeated.",
            "Name the notices, or say which by options: then skipped and waiting ones come along only where --state names"
                    + " them. Prints the ids."
        })
final class ReplayCommand implements Callable<Integer> {

    private static final Set<State> UNLESS_NAMED = Set.of(State.REFUSED, State.UNDELIVERED, State.DELIVERED);

    private final Courier courier;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The notice_ids")
    private List<String> ids = List.of();

    @Mixin
    private NoticeFilter filter;

    @Option(names = "--all", description = "All that the other options let through; needs at least one of them")
    private boolean all;

    @Option(names = "--all-undelivered", description = "The same as --state undelivered")
    private boolean allUndelivered;

    @Option(names = "--dry-run", description = "Only print which it would be")
    private boolean dryRun;

    @Mixin
    private AccountOption account;

    ReplayCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        Selection selection = selection();
        List<String> refusals = new ArrayList<>();
        List<String> replayed = new ArrayList<>();
        for (String id : ids) {
            account.deskOf(id, courier, desk -> replay(desk, id, replayed, refusals));
        }
        if (ids.isEmpty()) {
            account.eachDesk(courier, desk -> replay(desk, selection, replayed));
        }
        String count = replayed.size() + (replayed.size() == 1 ? " notice" : " notices");
        courier.terminal().remark(dryRun ? count + " would be replayed; nothing was changed" : count + " replayed");
        if (!refusals.isEmpty()) {
            throw new Courier.Complaint(refusals);
        }
        return 0;
    }

    private void replay(JournalDesk desk, Selection selection, List<String> replayed) {
        if (dryRun) {
            desk.replayable(selection, courier.clock()).forEach(id -> say(id, replayed));
        } else {
            desk.replay(selection, courier.clock(), id -> say(id, replayed));
        }
    }

    private Selection selection() {
        Selection given = filter.selection(courier.clock());
        Selection selection = allUndelivered ? given.of(Set.of(State.UNDELIVERED)) : given;
        if (ids.isEmpty() == selection.isAll()) {
            throw new Courier.WrongUse(
                    !ids.isEmpty()
                            ? "Name notices, or say which by options, not both"
                            : all
                                    ? "--all needs at least one option that says which: --state, --reason, --order, --batch,"
                                            + " --since or --until"
                                    : "Which notices? Name their ids, or say which by an option such as --state undelivered");
        }
        if (selection.states().contains(State.UNCERTAIN)) {
            throw new Courier.WrongUse("Uncertain notices are not replayed: look into the conversation of each, then:"
                    + " courier notices resolve ID --delivered or --send-again");
        }
        return selection.states().isEmpty() ? selection.of(UNLESS_NAMED) : selection;
    }

    private void replay(JournalDesk desk, String id, List<String> replayed, List<String> refusals) {
        try {
            if (dryRun) {
                desk.checkReplay(id, courier.clock());
            } else {
                desk.replay(id, courier.clock());
            }
            say(id, replayed);
        } catch (JournalDesk.NotPossible e) {
            refusals.add(e.getMessage());
        }
    }

    private void say(String id, List<String> replayed) {
        replayed.add(id);
        courier.terminal().say(id);
    }
}
