package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier notices resolve}: a person has looked. */
@Command(
        name = "resolve",
        description = {
            "Decide about uncertain notices, after a look into their conversation in Chatwoot: --delivered or --send-again.",
            "Or take any failure off the list that is dealt with otherwise: --settled."
        })
final class ResolveCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The notice_ids")
    private List<String> ids;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Decision decision;

    @Mixin
    private AccountOption account;

    ResolveCommand(Courier courier) {
        this.courier = courier;
    }

    static final class Decision {
        @Option(names = "--delivered", required = true, description = "It is there")
        private boolean isDelivered;

        @Option(
                names = "--send-again",
                required = true,
                description = "It is not there: send it as a new notice; prints its id")
        private boolean isToBeSentAgain;

        @Option(
                names = "--settled",
                required = true,
                description = "Nothing more is to be done: it wants no attention any more, and is deleted in due time")
        private boolean isSettled;
    }

    @Override
    public Integer call() {
        List<String> refusals = new ArrayList<>();
        for (String id : ids) {
            account.deskOf(id, courier, desk -> resolve(desk, id, refusals));
        }
        if (!refusals.isEmpty()) {
            throw new Courier.Complaint(refusals);
        }
        return 0;
    }

    private void resolve(JournalDesk desk, String id, List<String> refusals) {
        try {
            if (decision.isDelivered) {
                desk.resolveDelivered(id, courier.clock());
                courier.terminal().remark("Notice " + id + " counts as delivered");
            } else if (decision.isToBeSentAgain) {
                courier.terminal().say(desk.resolveSendAgain(id, courier.clock()));
                SendAgainCommand.remarkOnNewerState(desk, id, courier.terminal());
            } else {
                desk.settle(id, courier.clock());
                courier.terminal().remark("Notice " + id + " is settled");
            }
        } catch (JournalDesk.NotPossible e) {
            refusals.add(e.getMessage());
        }
    }
}
