package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.Settings;
import org.cardcourier.check.Finding;
import org.cardcourier.check.HomeCheck;
import org.cardcourier.check.Report;
import org.cardcourier.check.SettingsCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier check}: everything that a run would refuse, before it runs. */
@Command(
        name = "check",
        description = {
            "Look for all that a run would refuse, in settings, routes, templates, mappings, samples and ext/;",
            "nothing is started or contacted. Exit code 1 if a file has mistakes, 78 if a setting is wrong.",
            "Columns are counted in characters, from 1."
        })
final class CheckCommand implements Callable<Integer> {

    private final Courier courier;

    @Option(names = "--json", description = "One JSON object a file instead of words")
    private boolean json;

    CheckCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        SettingsCheck settings = SettingsCheck.of(courier.home());
        Report report = settings.settings()
                .map(read -> new HomeCheck(read, courier.clock()).all().and(CaseCheck.of(read)))
                .orElseGet(settings::report);
        report.files().forEach((file, found) -> {
            if (json) {
                courier.terminal().say(Json.line(json(file, found)));
            } else {
                CheckLines.of(file, found).forEach(courier.terminal()::say);
            }
        });
        if (!settings.report().isClean()) {
            return Courier.WRONG_SETTINGS;
        }
        remarkOnStart();
        return report.isClean() ? 0 : Courier.FOUND_WRONG;
    }

    /** Whoever checks on another machine than the one that runs has no token, which is no mistake. */
    private void remarkOnStart() {
        try {
            courier.settings();
        } catch (Settings.Wrong e) {
            courier.terminal().remark("courier run would not start yet: " + e.getMessage());
        }
    }

    private static ObjectNode json(String file, List<Finding> found) {
        ObjectNode json =
                Json.object().put("file", file).put("ok", found.stream().noneMatch(Finding::isMistake));
        ArrayNode findings = json.putArray("findings");
        for (Finding each : found) {
            findings.addObject()
                    .put("file", each.file())
                    .put("line", each.line() > 0 ? each.line() : null)
                    .put("column", each.column() > 0 ? each.column() : null)
                    .put("weight", each.isMistake() ? "mistake" : "remark")
                    .put("sentence", each.sentence())
                    .put("text", each.text());
        }
        return json;
    }
}
