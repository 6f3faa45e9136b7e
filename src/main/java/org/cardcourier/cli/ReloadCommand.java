package org.cardcourier.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.check.HomeCheck;
import org.cardcourier.check.Report;
import org.cardcourier.deploy.Requests;
import org.cardcourier.deploy.Standing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier reload}: has the running Card Courier look at the edited files now, and says what became of them. */
@Command(
        name = "reload",
        description = {
            "Have the running Card Courier look at the files now, and say whether it took them; it also does so by itself"
                    + " after each save.",
            "Exit code 1 if it refused them."
        })
final class ReloadCommand implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 60;
    private static final long LOOK_NANOS = 20_000_000;

    private final Courier courier;

    @Option(names = "--check", description = "Only look at the files here and now; nothing is taken")
    private boolean isCheck;

    ReloadCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = courier.deskSettings();
        return isCheck ? check(settings) : reload(settings);
    }

    private int check(Settings settings) {
        HomeCheck check = new HomeCheck(settings, courier.clock());
        boolean isClean = true;
        for (Report report : List.of(check.settings(), check.routes(), check.templates(), check.mappings())) {
            report.files().forEach((file, found) -> CheckLines.of(file, found).forEach(courier.terminal()::say));
            isClean &= report.isClean();
        }
        return isClean ? 0 : Courier.FOUND_WRONG;
    }

    private int reload(Settings settings) throws IOException {
        if (RunLock.holder(settings).isEmpty()) {
            throw new Courier.Complaint("Card Courier does not run on this home: its next start reads the files");
        }
        String id = Requests.ask(settings);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            Standing standing = Standing.read(settings).orElse(null);
            if (standing != null && standing.answered().equals(id)) {
                return say(standing);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        Requests.takeBack(settings);
        throw new Courier.Complaint("Card Courier did not answer within " + PATIENCE_SECONDS + " s: see its log");
    }

    private int say(Standing standing) {
        if (standing.refused() == null) {
            courier.terminal().say("The files of this home are in use");
            return 0;
        }
        courier.terminal().say("Refused, what ran before runs on:");
        standing.refused().findings().stream()
                .collect(Collectors.groupingBy(finding -> finding.file()))
                .forEach((file, found) -> CheckLines.of(file, found).forEach(courier.terminal()::say));
        return Courier.FOUND_WRONG;
    }
}
