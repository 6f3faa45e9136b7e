package org.cardcourier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code courier notices cancel}: a waiting notice is not sent. */
@Command(name = "cancel", description = "End a waiting notice without sending it")
final class CancelCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "ID", description = "The notice_id")
    private String id;

    @Mixin
    private AccountOption account;

    CancelCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        account.deskOf(id, courier, desk -> desk.cancel(id, courier.clock()));
        courier.terminal().remark("Notice " + id + " is cancelled");
        return 0;
    }
}
