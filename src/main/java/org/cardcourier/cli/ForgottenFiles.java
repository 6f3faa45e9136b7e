package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.RefusedRows;
import org.cardcourier.intake.RowRemoval;

/**
 * What files hold of some customers: dropped files that were read, the reports of their refused rows, and the list of
 * failures, {@code logs/attention.jsonl}.
 */
final class ForgottenFiles {

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
    private final List<Path> reports = new ArrayList<>();
    private final List<long[]> lines = new ArrayList<>();
    private final List<String> ofUnknown = new ArrayList<>();

    /**
     * Whom it is about.
     *
     * @param account name of the connection whose conversations and orders these are; "" for the main one
     * @param contact identifier, address or number of a person; "" for nobody
     * @param words   texts that belong to nobody else, such as ids of notices: a report that has one in a cell is theirs
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
        Set<String> theirs = new HashSet<>();
        for (String folder : List.of("done", "refused")) {
            for (Path file : files(settings.dropDirectory().resolve(folder))) {
                look(file, theirs);
            }
        }
        for (Path report : files(settings.dropDirectory().resolve("reports"))) {
            if (theirs.contains(report.getFileName().toString()) || holdsAWord(report)) {
                reports.add(report);
            }
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

    private void look(Path file, Set<String> reportsOfTheirs) throws IOException {
        String name = file.getFileName().toString();
        try {
            RowRemoval.Found found = removal.look(
                    file,
                    mappings.batchMappingFor(name).orElse(null),
                    row -> row.isOf(account, conversations, orders, contact));
            if (found.rows() > 0) {
                files.add(found);
            }
            if (found.refused() > 0) {
                reportsOfTheirs.add(RefusedRows.nameFor(name));
            }
            if (found.ofUnknown() > 0 && !found.isWhole()) {
                ofUnknown.add(shown(file));
            }
        } catch (FileRefused | MappingRefused e) {
            ofUnknown.add(shown(file));
        }
    }

    private boolean holdsAWord(Path report) throws IOException {
        String text = new String(Files.readAllBytes(report), StandardCharsets.UTF_8);
        return text.lines()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(cell -> cell.replaceAll("^\"?'?|\"$", ""))
                .anyMatch(words::contains);
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
            all.add("file    " + shown(found.file()) + "  "
                    + (found.isWhole() ? "the whole file" : found.rows() + (found.rows() == 1 ? " row" : " rows")));
        }
        reports.forEach(report -> all.add("report  " + shown(report)));
        if (!lines.isEmpty()) {
            all.add("list    " + ATTENTION + "  " + lines.size() + (lines.size() == 1 ? " line" : " lines"));
        }
        return all;
    }

    /** @return the files with refused rows that do not tell whom they concern */
    List<String> ofUnknown() {
        return ofUnknown;
    }

    /** Takes all of it away. */
    void remove() throws IOException {
        for (RowRemoval.Found found : files) {
            removal.remove(found);
        }
        for (Path report : reports) {
            Files.deleteIfExists(report);
        }
        blank(settings.home().resolve(ATTENTION));
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
