package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cardcourier.Settings;
import org.cardcourier.cases.CaseResult;
import org.cardcourier.cases.Cases;
import org.cardcourier.cases.Difference;
import org.cardcourier.cases.JUnitXml;
import org.cardcourier.cases.Mistake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier test}: users' own cases. */
@Command(
        name = "test",
        description = {
            "Run cases, NAME.case.yaml: what a notice becomes with this home's routes, templates and mappings.",
            "On a copy of the home and against a sandbox on this host; nothing else is reached, no data is touched.",
            "Exit code 1 if one goes otherwise than it says, 78 if the home cannot start."
        })
final class TestCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(
            paramLabel = "CASE",
            arity = "0..*",
            description = "Files, or folders with all below them (default: samples/ of the home)")
    private List<Path> where = List.of();

    @Option(names = "--list", description = "Only name the cases")
    private boolean list;

    @Option(
            names = "--update",
            description = "Write the cards of cases with \"cards\" anew: NAME.cards.txt beside them")
    private boolean update;

    @Option(names = "--json", description = "One JSON object a case instead of words")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the results as JUnit XML")
    private Path junit;

    TestCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = courier.deskSettings();
        List<Path> files = files(settings);
        if (list) {
            files.forEach(file -> courier.terminal().say(file.toString()));
            return 0;
        }
        List<CaseResult> results = new ArrayList<>();
        long start = System.nanoTime();
        new Cases(settings, update, result -> {
                    results.add(result);
                    tell(result);
                })
                .run(files);
        long good = results.stream().filter(CaseResult::isGood).count();
        if (!json) {
            courier.terminal()
                    .remark(good + " of " + results.size() + " cases went as they say, in "
                            + seconds(System.nanoTime() - start) + " s");
        }
        if (junit != null) {
            writeJunit(results);
        }
        return good == results.size() ? 0 : Courier.FOUND_WRONG;
    }

    private List<Path> files(Settings settings) throws IOException {
        List<Path> places = where.isEmpty() ? List.of(settings.home().resolve("samples")) : where;
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new Courier.WrongUse("There is no file or folder " + place);
            }
        }
        List<Path> files = Cases.find(places);
        if (files.isEmpty()) {
            throw new Courier.WrongUse(
                    "There is no case in " + places + ": a case is a file whose name ends in " + Cases.ENDING);
        }
        return files;
    }

    private void writeJunit(List<CaseResult> results) {
        try {
            JUnitXml.write(junit, results);
        } catch (IOException e) {
            throw new Courier.Complaint("The results cannot be written to " + junit + ": " + e.getMessage());
        }
    }

    private void tell(CaseResult result) {
        if (json) {
            courier.terminal().say(Json.line(json(result)));
            return;
        }
        courier.terminal()
                .say((result.isGood() ? "SUCCESS  " : "FAILED   ") + result.name()
                        + (result.title().isEmpty() ? "" : ": " + result.title()) + "  "
                        + seconds(result.took().toNanos()) + " s");
        JUnitXml.lines(result).forEach(line -> courier.terminal().say("  " + line));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }

    private static ObjectNode json(CaseResult result) {
        ObjectNode json = Json.object()
                .put("case", result.name())
                .put("title", result.title())
                .put("ok", result.isGood())
                .put("seconds", result.took().toMillis() / 1000.0);
        ArrayNode mistakes = json.putArray("mistakes");
        for (Mistake mistake : result.mistakes()) {
            mistakes.addObject()
                    .put("line", mistake.place().line())
                    .put("column", mistake.place().column())
                    .put("sentence", mistake.sentence());
        }
        ArrayNode differences = json.putArray("differences");
        for (Difference difference : result.differences()) {
            ObjectNode each = differences
                    .addObject()
                    .put("line", difference.place().line())
                    .put("column", difference.place().column())
                    .put("what", difference.what());
            difference.expected().forEach(each.putArray("expected")::add);
            difference.got().forEach(each.putArray("got")::add);
        }
        return json;
    }
}
