package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.cardcourier.Application;
import org.cardcourier.Beans;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.KnownIds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier batch check}: everything but sending. */
@Command(
        name = "check",
        description = {
            "Say what would become of a file if it were dropped: bad rows, duplicates, unknown conversations and contacts,"
                    + " the time it will take, three cards. Nothing is accepted and nothing is sent.",
            "Exit code 1 if a row is bad or a target unknown."
        })
final class BatchCheckCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "FILE", description = "As it could be dropped")
    private Path file;

    @Option(
            names = "--mapping",
            paramLabel = "NAME",
            description = "Read the file in these field names; else the mapping whose name the file's name begins with")
    private String mapping;

    @Option(names = "--offline", description = "Do not ask Chatwoot for conversations and contacts")
    private boolean offline;

    @Option(
            names = "--problems",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show so many problems (default: ${DEFAULT-VALUE})")
    private int problems;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write all problems there, as CSV; a file that is there is written over")
    private Path report;

    @Option(names = "--json", description = "One JSON object instead of words")
    private boolean json;

    BatchCheckCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = offline ? courier.deskSettings() : courier.settings();
        if (problems < 0) {
            throw new Courier.WrongUse("--problems must be 0 or more, got " + problems);
        }
        try (ProblemFile all = report == null ? null : ProblemFile.at(report);
                Interruption interruption = new Interruption()) {
            BatchFindings findings = new BatchFindings(problems, all);
            check(settings, findings, interruption);
            if (json) {
                courier.terminal().say(Json.line(json(findings, settings)));
            } else {
                tell(findings, settings);
            }
            return findings.isWrong() ? Courier.FOUND_WRONG : 0;
        }
    }

    private void check(Settings settings, BatchFindings findings, Interruption interruption) throws Exception {
        Templates templates = Beans.templates(settings);
        NoticeFiles files = Beans.files(
                settings,
                Beans.reader(settings, templates).in(settings.timeZone().orElse(null)));
        try (Progress progress = new Progress(courier.terminal(), Progress.isWatched())) {
            Path real = BatchFiles.asDropped(file);
            Mapping names = mapping(new Mappings(settings.mappings()), real).orElse(null);
            findings.mapping = names == null ? "" : names.name();
            BasicFileAttributes before =
                    Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Targets targets;
            boolean hasJournal = Files.exists(settings.journalFile());
            if (hasJournal || !offline) { // a home without Chatwoot's address yet can look at files all the same
                settings.account();
            }
            if (hasJournal) {
                Application.prepareJournal(settings);
            }
            try (Rows rows = files.open(real, names);
                    Known known = new Known(
                            hasJournal
                                    ? KnownIds.open(Application.journalOptions(settings), new NoticeJson())
                                    : Optional.empty())) {
                BatchCheck check = new BatchCheck(new Cards(templates), known.ids, findings);
                check.read(rows, progress, interruption);
                targets = check.targets();
            }
            if (!offline && findings.targets() > 0 && !interruption.isAsked()) {
                lookUp(settings, files, real, names, targets, findings, interruption, progress);
            }
            BasicFileAttributes after =
                    Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (after.size() != before.size() || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
                throw new Courier.Complaint(file + " changed while it was read: check it again once it is whole");
            }
        } catch (NoSuchFileException e) {
            throw new Courier.Complaint("There is no file " + file);
        } catch (MappingRefused e) {
            throw new Courier.Complaint(e.mistakes());
        } catch (FileRefused e) {
            throw new Courier.Complaint(e.getMessage());
        } catch (IOException e) {
            throw new Courier.Complaint(file + " cannot be read: " + e.getMessage());
        }
    }

    /** An optional that is closed. */
    private record Known(Optional<KnownIds> ids) implements AutoCloseable {
        @Override
        public void close() {
            ids.ifPresent(KnownIds::close);
        }
    }

    private Optional<Mapping> mapping(Mappings mappings, Path real) {
        return mapping == null
                ? mappings.batchMappingFor(real.getFileName().toString())
                : Optional.of(mappings.named(mapping));
    }

    private void lookUp(
            Settings settings,
            NoticeFiles files,
            Path real,
            Mapping names,
            Targets targets,
            BatchFindings findings,
            Interruption interruption,
            Progress progress)
            throws Exception {
        boolean isRunning = RunLock.holder(settings).isPresent();
        try (CamelContext camel = Application.onlyChatwoot(settings, courier.clock());
                ProducerTemplate chatwoot = camel.createProducerTemplate();
                Rows rows = files.open(real, names)) {
            new TargetLookUp(chatwoot, settings, isRunning, targets, findings, interruption).look(rows, progress);
        }
    }

    // ---- telling

    private void tell(BatchFindings found, Settings settings) {
        say("%s: %,d rows, %,d good, %,d bad", file.getFileName(), found.rows, found.good(), found.bad);
        if (!found.mapping.isEmpty()) {
            say("  read with the mapping %s", found.mapping);
        }
        if (found.wouldStop(settings.dropStopAtPercent())) {
            say(
                    "  it would stop by itself: %,d of its first 100 rows are bad, more than %d %% (drop.stop-at-bad-percent)",
                    found.badOfFirst, settings.dropStopAtPercent());
        }
        if (found.rows == 0) {
            say("  the file holds no notice");
        }
        for (BatchFindings.Found each : found.first()) {
            say(
                    "  %s%s",
                    each.row() == 0 ? "" : "row " + each.row() + ": ",
                    each.problem().sentence());
        }
        long more = found.problems() - found.first().size();
        if (more > 0) {
            say("  and %,d more%s", more, report == null ? "; --report FILE lists all" : ", all in " + report);
        }
        if (found.repeated > 0) {
            say("%,d rows repeat a row of this file, same notice_id and same content: sent once", found.repeated);
        }
        if (found.known > 0) {
            say("%,d rows were accepted before with the same content: not sent again", found.known);
        }
        tellTargets(found);
        tellTime(found, settings);
        for (BatchFindings.Card card : found.cards()) {
            say(
                    "%n---- row %d, notice %s%s",
                    card.row(),
                    card.notice().id(),
                    card.notice().person() == null
                            ? ", conversation " + card.notice().conversationId()
                            : ", " + card.notice().person());
            courier.terminal().say(card.text());
        }
        if (!found.cards().isEmpty()) {
            courier.terminal().remark("Cards as on Channel::WebWidget; a run asks Chatwoot for the channel");
        }
    }

    private void tellTargets(BatchFindings found) {
        if (found.targets() == 0) {
            return;
        }
        String where = String.format(
                Locale.ROOT,
                "%,d conversations%s",
                found.conversations,
                found.contacts == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %,d contacts in %,d inboxes", found.contacts, found.inboxes));
        if (offline) {
            say("To %s; not looked up (--offline)", where);
        } else if (!found.notLookedUp.isEmpty()) {
            say(
                    "To %s; %,d looked up, %,d of them unknown, then no more: %s",
                    where, found.lookedUp, found.unknown, found.notLookedUp);
        } else {
            say(
                    "To %s; %s%s",
                    where,
                    found.unknown == 0 ? "all known in Chatwoot" : found.unknown + " unknown in Chatwoot",
                    found.toCreate == 0 ? "" : ", " + found.toCreate + " contacts will be created");
        }
    }

    private void tellTime(BatchFindings found, Settings settings) {
        int perSecond = settings.requestsPerSecond();
        say(
                "Sending takes about %,d requests for %,d messages: %s",
                found.cost.requests(),
                found.cost.messages(),
                perSecond == 0
                        ? "as fast as Chatwoot answers, there is no limit (chatwoot.requests-per-second=0)"
                        : words(found.cost.atLeast(perSecond)) + " or more (chatwoot.requests-per-second=" + perSecond
                                + ")");
    }

    static String words(Duration time) {
        if (time.toMinutes() == 0) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() == 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toDays() == 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }

    private void say(String words, Object... values) {
        courier.terminal().say(String.format(Locale.ROOT, words, values));
    }

    private ObjectNode json(BatchFindings found, Settings settings) {
        ObjectNode all = Json.object()
                .put("file", file.getFileName().toString())
                .put("mapping", found.mapping)
                .put("rows", found.rows)
                .put("good", found.good())
                .put("bad", found.bad)
                .put("repeated", found.repeated)
                .put("known", found.known)
                .put("would_stop", found.wouldStop(settings.dropStopAtPercent()))
                .put("problem_count", found.problems());
        ArrayNode list = all.putArray("problems");
        for (BatchFindings.Found each : found.first()) {
            list.addObject()
                    .put("row", each.row())
                    .put("field", each.problem().path())
                    .put("what", each.problem().what())
                    .put("got", each.problem().got());
        }
        all.putObject("targets")
                .put("conversations", found.conversations)
                .put("contacts", found.contacts)
                .put("inboxes", found.inboxes)
                .put("looked_up", found.lookedUp)
                .put("unknown", offline ? null : Long.valueOf(found.unknown))
                .put("to_be_created", found.toCreate)
                .put("not_looked_up_because", offline ? "offline" : found.notLookedUp);
        int perSecond = settings.requestsPerSecond();
        all.putObject("sending")
                .put("messages", found.cost.messages())
                .put("requests", found.cost.requests())
                .put("requests_per_second", perSecond)
                .put(
                        "seconds",
                        perSecond == 0
                                ? null
                                : Long.valueOf(found.cost.atLeast(perSecond).toSeconds()));
        ArrayNode cards = all.putArray("cards");
        for (BatchFindings.Card card : found.cards()) {
            cards.addObject()
                    .put("row", card.row())
                    .put("notice_id", card.notice().id())
                    .put("text", card.text());
        }
        return all;
    }
}
