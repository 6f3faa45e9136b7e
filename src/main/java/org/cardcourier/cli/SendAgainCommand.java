package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code courier notices send-again}: the same content once more. */
@Command(name = "send-again", description = "Send the same content once more, as a new notice; prints its id")
final class SendAgainCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ID", description = "The notice_id of the one that has ended")
    private String id;

    @Mixin
    private AccountOption account;

    SendAgainCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        account.deskOf(id, courier, desk -> {
            courier.terminal().say(desk.sendAgain(id, courier.clock()));
            remarkOnNewerState(desk, id, courier.terminal());
        });
        return 0;
    }

    /** A person may want it all the same, and should know. */
    static void remarkOnNewerState(JournalDesk desk, String id, Terminal terminal) {
        desk.newerState(id)
                .ifPresent(newer -> terminal.remark("A newer state of its order was delivered before, by notice "
                        + newer + "; this one goes out all the same"));
    }
}
