package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cardcourier.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier doctor}: whether Chatwoot and this host are as they must be. */
@Command(
        name = "doctor",
        description = {
            "Look whether Chatwoot can be reached and the token used, and whether this host is as it must be.",
            "Exit code 1 if something does not work."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Courier courier;

    @Option(names = "--json", description = "One JSON object a line instead of words")
    private boolean json;

    DoctorCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        Settings settings = courier.settings();
        List<Diagnosis> found = new ArrayList<>();
        for (Settings connection : settings.each()) {
            new ChatwootExamination(connection, courier.clock())
                    .examine()
                    .forEach(each -> found.add(settings.further().isEmpty() ? each : each.of(connection)));
        }
        found.addAll(new HostExamination(settings, courier.clock(), System.getenv()).examine());
        if (json) {
            found.forEach(each -> courier.terminal()
                    .say(Json.line(Json.object()
                            .put("level", each.level().name().toLowerCase(Locale.ROOT))
                            .put("subject", each.subject())
                            .put("sentence", each.sentence()))));
        } else {
            Table table = new Table();
            found.forEach(each -> table.line(each.level().name(), each.subject(), each.sentence()));
            table.lines().forEach(courier.terminal()::say);
        }
        boolean fails = found.stream().anyMatch(each -> each.level() == Diagnosis.Level.FAIL);
        return fails ? Courier.FOUND_WRONG : 0;
    }
}
