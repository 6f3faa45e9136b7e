package org.cardcourier.cli;

import java.util.concurrent.Callable;
import org.cardcourier.journal.BatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code courier batch resume}. A running Card Courier hears of it by itself. */
@Command(
        name = "resume",
        description = "Let a paused file go on, or one that stopped because too many of its first rows were bad")
final class BatchResumeCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(
            paramLabel = "FILE",
            description = "The file's name, without a folder; the latest of that name is meant")
    private String file;

    BatchResumeCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        return BatchFiles.decide(courier, file, BatchDesk::resume, " goes on");
    }
}
