package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.BatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code courier batch pause}. A running Card Courier hears of it by itself. */
@Command(
        name = "pause",
        description = "Hold a dropped file back: no further row is read, and what was accepted and waits is not sent")
final class BatchPauseCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(
            paramLabel = "FILE",
            description = "The file's name, without a folder; the latest of that name is meant")
    private String file;

    BatchPauseCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        return BatchFiles.decide(
                courier,
                file,
                BatchDesk::pause,
                " is paused; what is being sent ends first. To go on: courier batch resume " + file);
    }
}
