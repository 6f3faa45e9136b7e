package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier notices resolve}: a person looked into the conversation. */
@Command(
        name = "resolve",
        description = "Decide about an uncertain notice, after a look into its conversation in Chatwoot")
final class ResolveCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ID", description = "The notice_id")
    private String id;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Decision decision;

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
    }

    @Override
    public Integer call() {
        try (JournalDesk desk = courier.desk()) {
            if (decision.isDelivered) {
                desk.resolveDelivered(id, courier.clock());
                courier.terminal().remark("Notice " + id + " counts as delivered");
            } else {
                courier.terminal().say(desk.resolveSendAgain(id, courier.clock()));
            }
        }
        return 0;
    }
}
