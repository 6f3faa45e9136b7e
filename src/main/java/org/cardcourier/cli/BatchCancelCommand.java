package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.BatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code courier batch cancel}. A running Card Courier hears of it by itself. */
@Command(
        name = "cancel",
        description = "End a dropped file: no further row is read, and what was accepted and waits is not sent")
final class BatchCancelCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(
            paramLabel = "FILE",
            description = "The file's name, without a folder; the latest of that name is meant")
    private String file;

    BatchCancelCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        return BatchFiles.decide(
                courier,
                file,
                BatchDesk::cancel,
                " is cancelled; what was sent stays, and what is being sent ends first");
    }
}
