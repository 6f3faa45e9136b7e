package org.cardcourier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code courier resume}: let delivery go on. */
@Command(name = "resume", description = "Let delivery go on")
final class ResumeCommand implements Callable<Integer> {

    private final Courier courier;

    @Mixin
    private AccountOption account;

    ResumeCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        account.eachDesk(courier, desk -> desk.pause(false, courier.clock()));
        courier.terminal().remark("Delivery goes on");
        return 0;
    }
}
