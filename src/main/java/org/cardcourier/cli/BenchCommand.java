package org.cardcourier.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.cardcourier.bench.Bench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier bench}: what durability costs on this host, beside a bare Camel route. */
@Command(
        name = "bench",
        description = "Measure speed beside a bare Camel route, on a quiet machine (exit 1 if a bar is missed)")
final class BenchCommand implements Callable<Integer> {

    private final Courier courier;

    @Option(names = "--quick", description = "Only see whether it runs: its numbers mean nothing")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some of: ${COMPLETION-CANDIDATES}; else all")
    private Set<Bench.Part> parts = EnumSet.allOf(Bench.Part.class);

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "A folder on the disk to measure; this folder unless given")
    private Path folder;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Rows of the large file of BATCH and FAIRNESS and the backlog of BACKLOG; 1,000,000 unless given")
    private int rows;

    BenchCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Path work = Files.createTempDirectory(folder.toAbsolutePath(), "courier-bench-");
        Terminal terminal = courier.terminal();
        try {
            Bench.Size size = new Bench.Size(quick, rows);
            Bench bench = new Bench(work, ShippedHome::copyTo, parts, size, terminal.out(), terminal.err());
            return bench.run() ? 0 : Courier.FOUND_WRONG;
        } finally {
            Folders.delete(work);
        }
    }
}
