package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.JournalDesk;
import picocli.CommandLine.Command;

/** {@code courier resume}: let delivery go on. */
@Command(name = "resume", description = "Let delivery go on")
final class ResumeCommand implements Callable<Integer> {

    private final Courier courier;

    ResumeCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        try (JournalDesk desk = courier.desk()) {
            desk.pause(false, courier.clock());
        }
        courier.terminal().remark("Delivery goes on");
        return 0;
    }
}
