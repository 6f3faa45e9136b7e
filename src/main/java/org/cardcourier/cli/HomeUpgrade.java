package org.cardcourier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.cardcourier.cli.ShippedChanges.Change;
import org.cardcourier.cli.ShippedChanges.Who;

/** {@code courier init --diff} and {@code --take}: a home after an upgrade. */
final class HomeUpgrade {

    private final Courier courier;
    private final Path home;
    private final ShippedChanges changes;

    HomeUpgrade(Courier courier, Path home) throws IOException {
        this.courier = courier;
        this.home = home;
        this.changes = new ShippedChanges(home);
    }

    /** @return the exit code: 1 if something differs */
    int show() throws IOException {
        List<Change> all = changes.all();
        for (Change change : all) {
            courier.terminal().say(change.who().word() + "  " + change.name());
            change.diff().forEach(courier.terminal()::say);
        }
        if (all.isEmpty()) {
            courier.terminal().remark("All that ships is in " + home + " as this version ships it");
            return 0;
        }
        for (Who who : Who.values()) {
            List<String> names = all.stream()
                    .filter(change -> change.who() == who)
                    .map(Change::name)
                    .toList();
            if (!names.isEmpty()) {
                courier.terminal().remark(who.word() + " (" + names.size() + "): " + who.advice());
            }
        }
        if (all.stream().anyMatch(change -> change.shipped() != null && change.who() != Who.YOU)) {
            courier.terminal()
                    .remark(
                            "To take one: courier init --take FILE; all below a folder that are new or that you have not"
                                    + " changed: courier init --take routes. In the differences - is yours, + is shipped");
        }
        return Courier.FOUND_WRONG;
    }

    /** @return the exit code */
    int take(List<String> names) throws IOException {
        LocalDateTime now = LocalDateTime.now(courier.clock());
        List<Change> all = changes.all();
        for (String name : names) {
            List<Change> chosen = chosen(all, name.replaceFirst("^[.]/", "").replaceFirst("/+$", ""));
            for (Change change : chosen) {
                String kept = changes.take(change, now);
                courier.terminal()
                        .say(change.name() + (kept.isEmpty() ? " is taken" : " is taken; yours is kept as " + kept));
            }
        }
        changes.remember();
        courier.terminal().remark("Now: courier check --home " + home);
        return 0;
    }

    private List<Change> chosen(List<Change> all, String name) throws IOException {
        List<Change> exact = all.stream()
                .filter(change -> change.name().equals(name) && change.shipped() != null)
                .toList();
        List<Change> below = all.stream()
                .filter(change -> change.name().startsWith(name + "/") && change.isFree())
                .toList();
        if (exact.isEmpty() && below.isEmpty()) {
            boolean isFolder = ShippedHome.files().keySet().stream().anyMatch(file -> file.startsWith(name + "/"))
                    || Arrays.asList(".vscode", ".vscode/schema").contains(name);
            throw new Courier.Complaint(
                    isFolder
                            ? "Nothing below " + name + " is new or newer than yours without changes of your own: see"
                                    + " courier init --diff"
                            : name + " does not differ from what ships, or does not ship: see courier init --diff");
        }
        return exact.isEmpty() ? below : exact;
    }
}
