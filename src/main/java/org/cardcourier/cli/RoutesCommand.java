package org.cardcourier.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.deploy.Standing;
import org.cardcourier.route.RouteSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier routes}: what runs, out of which files, and why the last save was refused. */
@Command(
        name = "routes",
        description = {
            "Say which routes run, since when and from which file, and why the last save was refused.",
            "Exit code 1 if a save was refused, a last good copy runs in place of a file, or Card Courier does not run."
        })
final class RoutesCommand implements Callable<Integer> {

    private final Courier courier;

    @Option(names = "--json", description = "One JSON object instead of words")
    private boolean json;

    RoutesCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        Settings settings = courier.deskSettings();
        Optional<String> process = RunLock.holder(settings);
        Optional<Standing> standing = process.isEmpty() ? Optional.empty() : Standing.read(settings);
        if (json) {
            courier.terminal()
                    .say(Json.line(Json.object()
                            .put("running", process.isPresent())
                            .putPOJO("deployed", standing.orElse(null))));
        } else if (standing.isEmpty()) {
            courier.terminal().remark("No route runs: start Card Courier with: courier run");
        } else {
            say(standing.get());
        }
        return standing.map(Standing::troubles).filter(java.util.List::isEmpty).isPresent() ? 0 : Courier.FOUND_WRONG;
    }

    private void say(Standing standing) {
        Terminal terminal = courier.terminal();
        for (Standing.InUse file : standing.files()) {
            if (!file.routes().isEmpty()) {
                terminal.say(file.file() + "  since " + Times.shown(file.since(), courier.clock()));
            }
            for (RouteSet.Running route : file.routes()) {
                terminal.say("  " + route.id() + "  " + route.state() + "  from " + route.from());
            }
        }
        if (!standing.restart().isEmpty()) {
            terminal.say("These settings count from the next start on: " + String.join(", ", standing.restart()));
        }
        standing.troubles().forEach(trouble -> terminal.say("trouble: " + trouble));
    }
}
