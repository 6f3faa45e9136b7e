package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cardcourier.Application;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.RefusedList;
import org.cardcourier.intake.ReportLines;
import org.cardcourier.intake.RowRemoval;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchRefusal;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.route.BatchReports;
import org.cardcourier.route.ReportNames;

/**
 * What files hold of some customers: dropped files that were read, their reports and lists of refused rows (which the
 * journal knows too), and the list of failures, {@code logs/attention.jsonl}.
 */
final class ForgottenFiles {

    private static final int PROBLEM_CELL = 9;
    private static final int SHORTEST_WORD = 5;
    private static final long LARGEST_SUMMARY = 1 << 20;
    private static final String ATTENTION = "logs/attention.jsonl";

    private final Settings settings;
    private final String account;
    private final Mappings mappings;
    private final RowRemoval removal;
    private final Set<Long> conversations;
    private final Set<String> orders;
    private final String contact;
    private final Set<String> words;
    private final List<RowRemoval.Found> files = new ArrayList<>();
    /** Reports that go as a whole. */
    private final List<Path> reports = new ArrayList<>();
    /** Reports of which lines go. */
    private final Map<Path, Long> lineReports = new LinkedHashMap<>();
    /** Numbers of refused rows of theirs, by the batch. */
    private final Map<Long, Set<Long>> refusals = new HashMap<>();
    /** The same by how the names of the batch's reports begin. */
    private final Map<String, Set<Long>> refusalsOfReport = new HashMap<>();

    private final List<String> beingRead = new ArrayList<>();
    private final List<long[]> lines = new ArrayList<>();
    private final List<String> ofUnknown = new ArrayList<>();

    /**
     * Whom it is about.
     *
     * @param account name of the connection whose conversations and orders these are; "" for the main one
     * @param contact identifier, address or number of a person; "" for nobody
     * @param words   texts that belong to nobody else, such as ids of notices: what has one in a cell is theirs
     */
    ForgottenFiles(
            Settings settings,
            String account,
            Set<Long> conversations,
            Set<String> orders,
            String contact,
            Set<String> words) {
        this.settings = settings;
        this.account = account;
        this.mappings = new Mappings(settings.mappings());
        this.removal = new RowRemoval(Beans.files(
                settings,
                Beans.reader(settings, Beans.templates(settings))
                        .in(settings.timeZone().orElse(null))));
        this.conversations = conversations;
        this.orders = orders;
        this.contact = contact;
        this.words = words;
    }

    /** Looks everywhere; changes nothing. */
    void look() throws IOException {
        for (String folder : List.of("done", "refused")) {
            for (Path file : files(settings.dropDirectory().resolve(folder))) {
                look(file, folder);
            }
        }
        Set<String> growing = ask(desk -> desk.open().stream()
                        .filter(BatchStory::isUnread)
                        .map(BatchStory::report)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        for (Path report : files(settings.dropDirectory().resolve("reports"))) {
            lookAtReport(report, growing);
        }
        lookForLines(settings.home().resolve(ATTENTION));
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                for (Path file : stream) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        files.add(file);
                    }
                }
            }
        }
        files.sort(null);
        return files;
    }

    /** Nothing where there is no journal. */
    private <T> Optional<T> ask(Function<BatchDesk, T> question) {
        if (!Files.exists(settings.journalFile())) {
            return Optional.empty();
        }
        Application.prepareJournal(settings);
        try (BatchDesk desk = BatchDesk.open(Application.journalOptions(settings))) {
            return Optional.ofNullable(question.apply(desk));
        }
    }

    private void look(Path file, String folder) throws IOException {
        String name = file.getFileName().toString();
        RowRemoval.Found found = lookForRows(file);
        if (found != null && found.refused() > 0) {
            Set<Long> rows = Set.copyOf(found.numbers());
            refusalsOfReport.merge(ReportNames.stem(name), rows, ForgottenFiles::both);
            ask(desk -> desk.movedTo(folder + "/" + name).orElse(null)).ifPresent(story -> {
                refusals.put(story.n(), rows);
                refusalsOfReport.merge(story.report(), rows, ForgottenFiles::both);
            });
        }
    }

    private static Set<Long> both(Set<Long> one, Set<Long> other) {
        Set<Long> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private RowRemoval.Found lookForRows(Path file) throws IOException {
        try {
            RowRemoval.Found found = removal.look(
                    file,
                    mappings.batchMappingFor(file.getFileName().toString()).orElse(null),
                    row -> row.isOf(account, conversations, orders, contact));
            if (found.rows() > 0) {
                files.add(found);
            }
            if (found.ofUnknown() > 0 && !found.isWhole()) {
                ofUnknown.add(shown(file));
            }
            return found;
        } catch (FileRefused | MappingRefused e) {
            ofUnknown.add(shown(file));
            return null;
        }
    }

    /** A list that is being written must not be written by another; a report is put in its place at once. */
    private void lookAtReport(Path report, Set<String> growing) throws IOException {
        String name = report.getFileName().toString();
        if (name.endsWith(".report.csv")) {
            long theirs = ReportLines.count(report, cells -> isLineOfTheirs(report, cells));
            if (theirs > 0) {
                lineReports.put(report, theirs);
            }
        } else if (name.endsWith(".tmp")) {
            reports.add(report); // what a crash left of a report; one that is being written is written anew
        } else if (!RefusedList.isName(name)) {
            if (Files.size(report) <= LARGEST_SUMMARY && holdsAWord(Files.readString(report))) {
                reports.add(report);
            }
        } else if (ReportNames.mayBeOf(name, growing)) {
            beingRead.add(shown(report));
        } else {
            lookForRows(report);
        }
    }

    private boolean isLineOfTheirs(Path report, List<String> cells) {
        String name = report.getFileName().toString();
        Set<Long> rows =
                refusalsOfReport.getOrDefault(name.substring(0, name.length() - ".report.csv".length()), Set.of());
        return cells.size() > PROBLEM_CELL
                && !cells.get(PROBLEM_CELL).equals(BatchDesk.FORGOTTEN)
                && (words.contains(cells.get(1))
                        || conversations.stream().map(String::valueOf).anyMatch(cells.get(2)::equals)
                        || tellsOfContact(cells.get(PROBLEM_CELL))
                        || "refused".equals(cells.get(3))
                                && rows.stream().map(String::valueOf).anyMatch(cells.get(0)::equals));
    }

    private boolean tellsOfContact(String problem) {
        return !contact.isEmpty() && problem.toLowerCase(Locale.ROOT).contains(contact.toLowerCase(Locale.ROOT));
    }

    /** That there was such a row stays, so that the numbers are right. */
    private static List<String> forgotten(List<String> cells) {
        List<String> left = new ArrayList<>(cells);
        for (int cell : new int[] {1, 2, 5}) {
            left.set(cell, "");
        }
        left.set(PROBLEM_CELL, BatchDesk.FORGOTTEN);
        return left;
    }

    private boolean isOfTheirs(long batch, BatchRefusal row) {
        return refusals.getOrDefault(batch, Set.of()).contains(row.row())
                || words.contains(row.id())
                || conversations.contains(row.conversation())
                || tellsOfContact(row.problem());
    }

    /** A summary has no names; but a sentence in it may tell of one. Short words stand in every summary. */
    private boolean holdsAWord(String text) {
        return words.stream().filter(word -> word.length() >= SHORTEST_WORD).anyMatch(word -> Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])")
                .matcher(text)
                .find());
    }

    /** Only where they stand: the file grows while Card Courier runs. */
    private void lookForLines(Path list) throws IOException {
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        byte[] all = Files.readAllBytes(list);
        int begin = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                if (isTheirs(Json.tree(Arrays.copyOfRange(all, begin, i)))) {
                    lines.add(new long[] {begin, i});
                }
                begin = i + 1;
            }
        }
    }

    private boolean isTheirs(JsonNode story) {
        return story != null
                && account.equals(story.path("account").asText())
                && (conversations.contains(story.path("conversation_id").asLong())
                        || orders.contains(story.path("order_id").asText())
                        || words.contains(story.path("notice_id").asText()));
    }

    /** @return one line for each file, for a person */
    List<String> lines() {
        List<String> all = new ArrayList<>();
        for (RowRemoval.Found found : files) {
            all.add((isReport(found.file()) ? "report  " : "file    ") + shown(found.file()) + "  "
                    + (found.isWhole() ? "the whole file" : found.rows() + (found.rows() == 1 ? " row" : " rows")));
        }
        lineReports.forEach((report, count) ->
                all.add("report  " + shown(report) + "  " + count + (count == 1 ? " line" : " lines")));
        reports.forEach(report -> all.add("report  " + shown(report)));
        if (!lines.isEmpty()) {
            all.add("list    " + ATTENTION + "  " + lines.size() + (lines.size() == 1 ? " line" : " lines"));
        }
        return all;
    }

    private boolean isReport(Path file) {
        return file.startsWith(settings.dropDirectory().resolve("reports"));
    }

    /** @return lists of refused rows that cannot be changed while their files are read */
    List<String> beingRead() {
        return beingRead;
    }

    /** @return the files with refused rows that do not tell whom they concern */
    List<String> ofUnknown() {
        return ofUnknown;
    }

    /** Takes all of it away. */
    void remove() throws IOException {
        ask(desk -> desk.forgetRefusals(this::isOfTheirs));
        for (RowRemoval.Found found : files) {
            removal.remove(found);
        }
        for (Path report : lineReports.keySet()) {
            ReportLines.replace(report, cells -> isLineOfTheirs(report, cells), ForgottenFiles::forgotten);
        }
        for (Path report : reports) {
            Files.deleteIfExists(report);
        }
        blank(settings.home().resolve(ATTENTION));
    }

    /** A report that a Card Courier has just written may tell of what was removed at the same moment. */
    void reportAgain(Clock clock) {
        ask(desk -> {
            desk.reportAgain(BatchReports.onItsWaySince(clock.instant()));
            return true;
        });
    }

    /** Blanks in the place of each line: others may be writing at the end at this moment. */
    private void blank(Path list) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(list.toFile(), "rw")) {
            for (long[] line : lines) {
                byte[] blanks = new byte[(int) (line[1] - line[0])];
                Arrays.fill(blanks, (byte) ' ');
                file.seek(line[0]);
                file.write(blanks);
            }
            file.getFD().sync();
        }
    }

    private String shown(Path file) {
        Path home = settings.home();
        return file.startsWith(home) ? home.relativize(file).toString() : file.toString();
    }
}
