package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cardcourier.Application;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier check}: everything that a run would refuse, before it runs. */
@Command(
        name = "check",
        description = {
            "Look for mistakes in settings, routes, templates, mappings and samples; nothing is started or contacted.",
            "Exit code 1 if a file has mistakes, 78 if a setting is wrong."
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
        Settings settings = courier.deskSettings();
        Map<String, List<Finding>> findings = findings(settings);
        findings.forEach((file, found) -> {
            if (json) {
                courier.terminal().say(Json.line(json(file, found)));
            } else {
                lines(file, found).forEach(courier.terminal()::say);
            }
        });
        remarkOnStart();
        return findings.values().stream().allMatch(List::isEmpty) ? 0 : Courier.FOUND_WRONG;
    }

    private Map<String, List<Finding>> findings(Settings settings) {
        Templates templates = Beans.templates(settings);
        Cards cards = new Cards(templates);
        List<Sample> samples = samples(settings, templates);
        Map<String, List<Finding>> all = new LinkedHashMap<>();
        all.put(Settings.FILE, ofSettings(settings));
        Map<String, Object> beans = Beans.of(settings, courier.clock(), null);
        RouteFiles.check(
                        settings,
                        beans,
                        Application.ourRoutes(
                                settings, courier.clock(), Application.traffic(settings, courier.clock())))
                .forEach((file, found) -> all.put("routes/" + file, sorted(found)));
        TemplateFiles.check(settings.templates(), templates, samples)
                .forEach((file, found) -> all.put("templates/" + file, found));
        MappingFiles.check(settings.mappings()).forEach((file, found) -> all.put("mappings/" + file, found));
        samples.forEach(sample -> all.put(sample.file(), SampleFiles.check(sample, cards)));
        return all;
    }

    private static List<Finding> sorted(List<Finding> found) {
        return found.stream()
                .sorted(java.util.Comparator.comparingInt(Finding::line))
                .toList();
    }

    private static List<Sample> samples(Settings settings, Templates templates) {
        NoticeFiles files = new NoticeFiles(
                Beans.reader(settings, templates).in(settings.timeZone().orElse(null)));
        return new SampleFiles(settings.home().resolve("samples"), files, new Mappings(settings.mappings())).read();
    }

    /** What only another file of the home can show to be wrong. */
    private static List<Finding> ofSettings(Settings settings) {
        String mapping = settings.ordersMapping();
        boolean isThere =
                mapping.isEmpty() || new Mappings(settings.mappings()).names().contains(mapping);
        return isThere
                ? List.of()
                : List.of(new Finding(Settings.FILE, 0, "orders.mapping: there is no mappings/" + mapping + ".yaml"));
    }

    /** Whoever checks on another machine than the one that runs has no token, which is no mistake. */
    private void remarkOnStart() {
        try {
            courier.settings();
        } catch (Settings.Wrong e) {
            courier.terminal().remark("courier run would not start yet: " + e.getMessage());
        }
    }

    private static List<String> lines(String file, List<Finding> found) {
        List<String> lines = new java.util.ArrayList<>();
        lines.add((found.isEmpty() ? "SUCCESS  " : "FAILED   ") + file);
        found.forEach(finding -> lines.add("  " + finding));
        return lines;
    }

    private static ObjectNode json(String file, List<Finding> found) {
        ObjectNode json = Json.object().put("file", file).put("ok", found.isEmpty());
        ArrayNode findings = json.putArray("findings");
        for (Finding each : found) {
            findings.addObject()
                    .put("file", each.file())
                    .put("line", each.line() > 0 ? each.line() : null)
                    .put("sentence", each.sentence());
        }
        return json;
    }
}
