package org.cardcourier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code courier pause}: hold delivery back; notices are still accepted. */
@Command(name = "pause", description = "Hold delivery back; notices are still accepted")
final class PauseCommand implements Callable<Integer> {

    private final Courier courier;

    @Mixin
    private AccountOption account;

    PauseCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        account.eachDesk(courier, desk -> desk.pause(true, courier.clock()));
        courier.terminal().remark("Delivery is paused; notices are still accepted. To go on: courier resume");
        return 0;
    }
}
