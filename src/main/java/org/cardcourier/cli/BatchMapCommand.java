package org.cardcourier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.FirstMapping;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier batch map}: a first mapping from a file's columns and values, to be confirmed by a person. */
@Command(
        name = "map",
        description = {
            "Write a first mapping for a file of another system, guessed from the names of its columns and the values in its"
                    + " first rows. Says why each line was guessed; look at each before a file is dropped.",
            "Values of the file are shown here and do not go into the mapping. Exit code 1 if nobody to send to is found."
        })
final class BatchMapCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern STEM = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern TRAILING_DATE = Pattern.compile("(-[0-9]+)+$|[0-9]{6,}$");
    private static final String WITHOUT_NAME = "orders";
    private static final int LOOKED_AT = 500;

    private final Courier courier;

    @Parameters(paramLabel = "FILE", description = "As it could be dropped")
    private Path file;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The mapping's name (default: what the file's name begins with, without its date)")
    private String name;

    @Option(
            names = "--field",
            paramLabel = "FIELD=COLUMN",
            description = "Take this field of the notice from this column or path, whatever the guess; may be repeated")
    private List<String> fields = List.of();

    @Option(
            names = "--inbox",
            paramLabel = "N",
            description = "Number of the inbox, for files that name customers instead of conversations")
    private long inbox;

    @Option(names = "--sheet", paramLabel = "NAME", description = "The sheet of an Excel file (default: the first)")
    private String sheet = "";

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "Of a table: UTF-8, GB18030, GBK, BIG5, SHIFT_JIS or WINDOWS-1252 (default: found out)")
    private String encoding = "";

    @Option(names = "--force", description = "Write over a mapping of that name")
    private boolean force;

    @Option(names = "--print", description = "Print the mapping instead of writing it")
    private boolean print;

    @Option(
            names = "--json",
            description = "One JSON object instead of words; with --print it holds the mapping's text")
    private boolean json;

    /**
     * What becomes of the first rows with the mapping.
     *
     * @param rows    how many were looked at
     * @param good    how many of them are good
     * @param problem of the first that is not; "" for none
     */
    private record Trial(long rows, long good, String problem) {

        String sentence() {
            return "with it " + good + " of the first " + rows + " notices are good"
                    + (problem.isEmpty() ? "" : "; " + problem);
        }
    }

    BatchMapCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = courier.deskSettings();
        checkOptions();
        Map<String, String> wished = fields();
        NoticeReader reader = Beans.reader(settings, Beans.templates(settings))
                .in(settings.timeZone().orElse(null));
        NoticeFiles files = Beans.filesOfOneMapping(settings, reader);
        try {
            Path real = BatchFiles.asDropped(file);
            FirstMapping first = FirstMapping.of(
                    real,
                    files,
                    new FirstMapping.Wishes(
                            wished, sheet, encoding, inbox, settings.timeZone().orElse(null)));
            if (first.isOwn() && fields.isEmpty()) {
                tellOwn();
                return 0;
            }
            String yaml = first.yaml(file.getFileName().toString());
            Mapping mapping = Mappings.read(chosenName(), yaml);
            Path written = print ? null : write(settings.mappings(), chosenName(), yaml);
            if (json) {
                courier.terminal()
                        .say(Json.line(
                                json(first, written, yaml, tried(files, real, mapping), nextOf(first, settings))));
            } else if (print) {
                courier.terminal().say(yaml.stripTrailing());
                tell(first).forEach(courier.terminal()::remark);
            } else {
                tell(first).forEach(courier.terminal()::say);
                courier.terminal().say("");
                courier.terminal()
                        .say(written + " is written: "
                                + tried(files, real, mapping).sentence());
                nextOf(first, settings).forEach(courier.terminal()::remark);
            }
            return 0;
        } catch (FirstMapping.NotPossible e) {
            throw new Courier.Complaint("No mapping is written for " + file + ": " + e.getMessage());
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

    /** Not by picocli, which takes quotes out of the names of columns. */
    private Map<String, String> fields() {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            String place = equals < 0 ? field : field.substring(0, equals);
            if (!Mappings.isField(place) || equals < 0 || equals + 1 == field.length()) {
                throw new Courier.WrongUse(
                        Mappings.isField(place)
                                ? "--field must be FIELD=COLUMN, got \"" + field + "\""
                                : "no notice has the field \"" + place + "\"");
            }
            columns.put(place, field.substring(equals + 1));
        }
        return columns;
    }

    private void checkOptions() {
        if (name != null && !NAME.matcher(name).matches()) {
            throw new Courier.WrongUse("a mapping's name is of a-z 0-9 -, got \"" + name + "\"");
        }
        if (!encoding.isEmpty() && !Mappings.isEncoding(encoding)) {
            throw new Courier.WrongUse("--encoding must be one that a mapping may name, got \"" + encoding + "\"");
        }
        if (inbox < 0) {
            throw new Courier.WrongUse("--inbox must be the number of an inbox, got " + inbox);
        }
    }

    /** What a file's name begins with: shop of Shop-2026-01-20.csv. */
    private String chosenName() {
        if (name != null) {
            return name;
        }
        Matcher stem = STEM.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT));
        if (!stem.lookingAt()) {
            return WITHOUT_NAME;
        }
        String whole = stem.group();
        String dateless = TRAILING_DATE.matcher(whole).replaceFirst("");
        String chosen = dateless.isEmpty() ? whole : dateless;
        return chosen.substring(0, Math.min(chosen.length(), 64));
    }

    private Path write(Path folder, String mapping, String yaml) throws IOException {
        Path target = folder.resolve(mapping + ".yaml");
        Files.createDirectories(folder);
        if (!force) {
            try {
                return Files.writeString(target, yaml, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                throw new Courier.Complaint(
                        target + " is there and stays as it is: --name gives another name, --force writes"
                                + " over it, --print only shows it");
            }
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new Courier.Complaint(target + " is a folder");
        }
        Path part = Files.createTempFile(folder, ".map-", ".part"); // Card Courier may read the old one meanwhile
        try {
            Files.writeString(part, yaml, StandardCharsets.UTF_8);
            makeReadable(part);
            move(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
        return target;
    }

    /** A temporary file is its owner's only; a mapping is read by whoever runs Card Courier. */
    private static void makeReadable(Path part) {
        part.toFile().setReadable(true, false);
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    // ---- telling

    private List<String> tell(FirstMapping first) {
        List<String> lines = new ArrayList<>();
        Table table = new Table();
        for (FirstMapping.Guess guess : first.guesses()) {
            table.line(guess.place(), "← " + guess.source(), String.join(", ", guess.samples()));
        }
        List<String> found = table.lines();
        for (int i = 0; i < found.size(); i++) {
            FirstMapping.Guess guess = first.guesses().get(i);
            lines.add(found.get(i));
            lines.add("    " + guess.why() + (guess.confirm().isEmpty() ? "" : ". CONFIRM: " + guess.confirm()));
        }
        if (!first.leftOut().isEmpty()) {
            lines.add("");
            lines.add("Not mapped:");
            Table left = new Table();
            for (FirstMapping.LeftOut each : first.leftOut()) {
                left.line("  " + each.column(), each.why(), String.join(", ", each.samples()));
            }
            lines.addAll(left.lines());
        }
        return lines;
    }

    private Trial tried(NoticeFiles files, Path real, Mapping mapping) throws IOException {
        long good = 0;
        long all = 0;
        String firstProblem = "";
        try (Rows rows = files.open(real, mapping)) {
            while (all < LOOKED_AT && rows.hasNext()) {
                Row row = rows.next();
                all++;
                good += row.isGood() ? 1 : 0;
                if (!row.isGood() && firstProblem.isEmpty()) {
                    firstProblem =
                            "row " + row.number() + ": " + row.problems().get(0).sentence();
                }
            }
        }
        return new Trial(all, good, firstProblem);
    }

    private void tellOwn() {
        if (json) {
            courier.terminal()
                    .say(Json.line(Json.object()
                            .put("file", file.getFileName().toString())
                            .put("needs_mapping", false)));
            return;
        }
        courier.terminal().say(file.getFileName() + " has the notice's own names: it needs no mapping");
        courier.terminal().remark("Next: courier batch check " + quoted(file));
    }

    private ObjectNode json(FirstMapping first, Path written, String yaml, Trial trial, List<String> next) {
        ObjectNode all = Json.object()
                .put("file", file.getFileName().toString())
                .put("needs_mapping", true)
                .put("mapping", chosenName())
                .put("written", written == null ? null : written.toString());
        if (written == null) {
            all.put("text", yaml);
        }
        ArrayNode guesses = all.putArray("fields");
        for (FirstMapping.Guess guess : first.guesses()) {
            ObjectNode one = guesses.addObject()
                    .put("field", guess.place())
                    .put("from", guess.source())
                    .put("why", guess.why())
                    .put("confirm", guess.confirm());
            guess.samples().forEach(one.putArray("samples")::add);
        }
        ArrayNode leftOut = all.putArray("not_mapped");
        for (FirstMapping.LeftOut left : first.leftOut()) {
            ObjectNode one = leftOut.addObject().put("column", left.column()).put("why", left.why());
            left.samples().forEach(one.putArray("samples")::add);
        }
        all.put("rows", trial.rows()).put("good", trial.good()).put("problem", trial.problem());
        next.forEach(all.putArray("remarks")::add);
        return all;
    }

    /** @return what a person should look at, and do next */
    private List<String> nextOf(FirstMapping first, Settings settings) {
        List<String> next = new ArrayList<>();
        for (String remark : first.remarks()) {
            next.add("Look: " + remark);
        }
        boolean isFound = new Mappings(settings.mappings())
                .nameFor(file.getFileName().toString())
                .filter(chosenName()::equals)
                .isPresent();
        if (!isFound) {
            next.add("Look: a file is read by this mapping when its name begins with \"" + chosenName()
                    + "\": rename it before you drop it");
        }
        next.add("Next: confirm its lines, then: courier batch check "
                + (isFound ? "" : "--mapping " + chosenName() + " ") + quoted(file));
        return next;
    }

    /** As a shell takes it. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
