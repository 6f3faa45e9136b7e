package org.cardcourier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.cardcourier.proof.FaultShares;
import org.cardcourier.proof.LedgerFile;
import org.cardcourier.proof.Line;
import org.cardcourier.proof.Plan;
import org.cardcourier.proof.Proof;
import org.cardcourier.proof.RowFormat;
import org.cardcourier.proof.Tally;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier proof}: nothing lost, nothing twice, nothing out of order, whatever moment it is killed at. */
@Command(
        name = "proof",
        description = {
            "Kill Card Courier again and again while notices come in and go out, then compare what the senders, the"
                    + " journal and Chatwoot know.",
            "Exit code 0 only if nothing was lost, sent twice, out of order or left behind."
        })
final class ProofCommand implements Callable<Integer> {

    private static final int NOTICES_FOR_EACH_KILL = 100;

    private final Courier courier;

    @Option(names = "--kills", paramLabel = "N", description = "How often it is killed (default: ${DEFAULT-VALUE})")
    private int kills = 20;

    @Option(names = "--notices", paramLabel = "N", description = "How many are sent; 100 for each kill unless given")
    private int notices = -1;

    @Option(
            names = "--settle-ms",
            paramLabel = "MS",
            description =
                    "chatwoot.settle-ms, and with it the sandbox's late answers (default: ${DEFAULT-VALUE}; a real"
                            + " Card Courier has 45000)")
    private long settleMs = 2000;

    @Option(
            names = "--faults",
            paramLabel = "LOST,LATE,BROKEN",
            description = "Percentages of posts that the sandbox takes and answers with nothing, after the time-out, or"
                    + " with 500; such as 20,5,5")
    private String faults = "0,0,0";

    @Option(
            names = "--files",
            paramLabel = "FORMAT",
            split = ",",
            description = "All notices come in one file of each of these, and the kills are spread over all their rows:"
                    + " ${COMPLETION-CANDIDATES}")
    private List<RowFormat> files = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Repeats a run as far as timing allows")
    private Long seed;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "An empty folder for home, logs and ledgers; without it they are deleted if all is well")
    private Path keep;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Adds the result to this file, and shows the sums of all runs in it")
    private Path ledger;

    ProofCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Terminal terminal = courier.terminal();
        terminal.remark("proof: seed " + plan.seed() + ", " + plan.kills() + " kills, " + plan.notices()
                + " notices, settle time " + settleMs + " ms, faults " + plan.faults() + ", in " + plan.folder());
        Instant began = Clock.systemUTC().instant();
        long start = System.nanoTime();
        Tally tally = run(plan);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        boolean isKept = tally.isKept();
        tell(plan, tally, took, began);
        if (isKept && keep == null) {
            Folders.delete(plan.folder());
        } else {
            terminal.remark("proof: home, logs and ledgers are in " + plan.folder());
        }
        return isKept ? 0 : Courier.FOUND_WRONG;
    }

    private Plan plan() throws IOException {
        if (kills < 0 || settleMs < 1) {
            throw new Courier.Complaint("--kills begins at 0 and --settle-ms at 1, got " + kills + " and " + settleMs);
        }
        try {
            return new Plan(
                    kills,
                    notices < 0 ? Math.max(1, kills) * NOTICES_FOR_EACH_KILL : notices,
                    Duration.ofMillis(settleMs),
                    FaultShares.parse(faults),
                    seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed,
                    files,
                    folder());
        } catch (IllegalArgumentException e) {
            throw new Courier.Complaint("--faults: " + e.getMessage());
        }
    }

    private Path folder() throws IOException {
        if (keep == null) {
            return Files.createTempDirectory("courier-proof-");
        }
        Files.createDirectories(keep);
        try (Stream<Path> files = Files.list(keep)) {
            if (files.findAny().isPresent()) {
                throw new Courier.Complaint("--keep " + keep + " holds something already: name an empty folder");
            }
        }
        return keep.toAbsolutePath();
    }

    private Tally run(Plan plan) throws InterruptedException {
        Terminal terminal = courier.terminal();
        try {
            return new Proof(plan, ShippedHome::copyTo, line -> terminal.remark("proof: " + line)).run();
        } catch (IOException e) {
            throw new Courier.Complaint("The proof broke off, its folder is " + plan.folder() + ": " + e.getMessage());
        }
    }

    private void tell(Plan plan, Tally tally, Duration took, Instant began) throws IOException {
        if (ledger == null) {
            table(new Table().line("", "this run"), tally, null)
                    .line("seconds", number(took.toSeconds()))
                    .lines()
                    .forEach(courier.terminal()::say);
            return;
        }
        LedgerFile file = new LedgerFile(ledger);
        file.add(plan, tally, began, took);
        LedgerFile.Total total = file.total();
        table(
                        new Table().line("", "this run", "all runs of " + ledger + " (" + total.parts() + ")"),
                        tally,
                        total.tally())
                .line("seconds", number(took.toSeconds()), number(total.seconds()))
                .lines()
                .forEach(courier.terminal()::say);
    }

    private static Table table(Table table, Tally tally, Tally total) {
        for (Line line : Line.values()) {
            String label = line.mustBeZero() ? line.label() + " (must be 0)" : line.label();
            if (total == null) {
                table.line(label, number(tally.get(line)));
            } else {
                table.line(label, number(tally.get(line)), number(total.get(line)));
            }
        }
        return table;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
