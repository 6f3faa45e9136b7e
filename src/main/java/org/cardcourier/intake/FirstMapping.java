package org.cardcourier.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A first mapping for a file of another system, guessed from the names of its columns and from what its first rows hold.
 * Every guess says why it was made, for a person to confirm. The mapping itself holds no value of the file but words for
 * states that everybody knows: what stands in the rows is the customers'.
 */
public final class FirstMapping {

    /**
     * A line of the mapping.
     *
     * @param place   the field of the notice, such as "order.order_id"
     * @param source  where it stands, as mappings write it, such as "订单号" or "+86{手机}"
     * @param why     why it was guessed, part of a sentence
     * @param confirm what a person should look at, a sentence without its point; "" for nothing special
     * @param samples up to three values of the file, cut short; for a screen only
     */
    public record Guess(String place, String source, String why, String confirm, List<String> samples) {}

    /**
     * A column that no line takes.
     *
     * @param column  its name or path
     * @param why     why not, part of a sentence
     * @param samples up to three values, cut short; for a screen only
     */
    public record LeftOut(String column, String why, List<String> samples) {}

    /**
     * What a person decided before.
     *
     * @param fields   column or path by field of the notice; go before all guesses
     * @param sheet    the sheet of an Excel file; "" for the first
     * @param encoding of a table, as a mapping names it; "" to find out
     * @param inbox    number of the inbox through which contacts are written to; 0 for unknown
     * @param zone     of times without an offset; null where the mapping is to name one
     */
    public record Wishes(Map<String, String> fields, String sheet, String encoding, long inbox, ZoneId zone) {}

    /** No first mapping can be made; the message says why, and what to do. */
    public static final class NotPossible extends Exception {
        private static final long serialVersionUID = 1L;

        NotPossible(String message) {
            super(message);
        }
    }

    private static final int SHOWN_SAMPLES = 3;
    private static final double ENOUGH = 0.9;
    private static final Pattern UNQUOTED = Pattern.compile("[a-z][a-z0-9_.]*");
    private static final Pattern OF_ID = Pattern.compile("[A-Za-z0-9._:-]{1,90}");

    private final Wishes wishes;
    private final FileLayout layout;
    private final SampleRows samples;
    private final Map<String, Guess> guesses = new LinkedHashMap<>();
    private final Map<String, LeftOut> leftOut = new LinkedHashMap<>();
    private final Map<String, String> formats = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private final Map<String, String> statuses = new LinkedHashMap<>();
    private final Map<String, String> placeOf = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private String currency = "";
    private String zone = "";
    private String zoneNote = "";
    private String itemList = "";

    private FirstMapping(FileLayout layout, SampleRows samples, Wishes wishes) {
        this.layout = layout;
        this.samples = samples;
        this.wishes = wishes;
    }

    /**
     * Looks at the first rows of a file and guesses.
     *
     * @param file   as it could be dropped
     * @param files  opens it
     * @param wishes what a person decided
     * @return the guesses
     * @throws NotPossible if there is nothing to guess from, or nobody to send to is found
     * @throws IOException if the file cannot be read
     */
    public static FirstMapping of(Path file, NoticeFiles files, Wishes wishes) throws NotPossible, IOException {
        FirstMapping best = null;
        for (FileLayout layout : FileLayout.of(file, files, wishes)) {
            SampleRows samples = layout.read(file, files);
            if (samples.rows().isEmpty()) {
                best = best == null ? new FirstMapping(layout, samples, wishes) : best;
                continue;
            }
            FirstMapping one = new FirstMapping(layout, samples, wishes);
            one.guess();
            best = best == null || one.weight() > best.weight() ? one : best;
        }
        best.refuseUseless();
        return best;
    }

    /** How much of what an order needs was found: for whom it is, and which one it is, count most. */
    private int weight() {
        int weight = guesses.size();
        for (String place : List.of("conversation_id", "contact.identifier", "contact.email", "order.order_id")) {
            weight += guesses.containsKey(place) ? 10 : 0;
        }
        return weight;
    }

    private void refuseUseless() throws NotPossible {
        if (samples.rows().isEmpty()) {
            throw new NotPossible(
                    samples.firstProblem.isEmpty()
                            ? "the file holds no row to guess from"
                            : "no row can be read: " + samples.firstProblem);
        }
        if (layout.isTable() && headLooksLikeValues()) {
            throw new NotPossible("its first row looks like values, not like the names of columns: put a row with names"
                    + " above it");
        }
        for (String column : wishes.fields().values()) {
            if (samples.columns().stream().noneMatch(each -> column.contains(each.path()))) {
                throw new NotPossible("it has no column \"" + Findings.shown(column) + "\"; it has "
                        + Findings.shown(String.join(", ", names()), 1000));
            }
        }
        if (!isAddressed()) {
            throw new NotPossible(
                    "no column looks like the number of a conversation, or names a customer (number, e-mail,"
                            + " telephone): without it nobody knows where the cards belong. Its columns are "
                            + Findings.shown(String.join(", ", names()), 1000)
                            + ". If one of them does: --field conversation_id=COLUMN, or --field contact.identifier=COLUMN --inbox"
                            + " N");
        }
    }

    private List<String> names() {
        return samples.columns().stream().map(SampleRows.Column::path).toList();
    }

    private boolean isAddressed() {
        return guesses.keySet().stream()
                .anyMatch(place -> place.equals("conversation_id") || place.startsWith("contact."));
    }

    private boolean headLooksLikeValues() {
        long values = names().stream()
                .filter(name -> GuessedFormat.mayBeNumber(name)
                        || GuessedFormat.mayBeTime(name)
                        || PersonReader.EMAIL.matcher(name).matches()
                        || name.startsWith("https://"))
                .count();
        return values > 0 && values * 3 >= names().size();
    }

    // ---- guessing

    private void guess() {
        itemList = itemList();
        wishes.fields().forEach(this::wished);
        samples.columns().stream()
                .filter(column -> !isTaken(column) && isOwnName(column.path()))
                .forEach(column ->
                        put(column, Place.ofColumn(column.path()), column.path(), "it is the notice's own name"));
        guessByName();
        guessByValues();
        chooseWhom();
        checkTogether();
        guessStatuses();
        guessNoticeId();
        for (SampleRows.Column column : samples.columns()) {
            if (!isTaken(column)) {
                leftOut.computeIfAbsent(
                        column.path(), path -> new LeftOut(shown(path), reasonLeftOut(column), shown(column)));
            }
        }
    }

    private String reasonLeftOut(SampleRows.Column column) {
        if (!column.isNameable()) {
            return "a mapping cannot name it; give it a name without braces or dots";
        }
        return column.values().isEmpty()
                ? "it is empty, and no field is known by its name"
                : "no field is known by its name";
    }

    private void wished(String place, String column) {
        for (SampleRows.Column each : samples.columns()) {
            if (each.path().equals(column)) {
                put(each, Place.of(place), column, "you said so");
                return;
            }
        }
        guesses.put(place, new Guess(place, column, "you said so", "", List.of()));
    }

    private static boolean isOwnName(String path) {
        boolean isTelling = path.contains(".")
                || path.equals("notice_id")
                || path.equals("conversation_id")
                || path.equals("inbox_id");
        return isTelling && !path.contains("[]") && Place.ofColumn(path) != null;
    }

    private boolean isTaken(SampleRows.Column column) {
        return placeOf.containsKey(column.path());
    }

    /** One fit of a column to a field. */
    private record Fit(SampleRows.Column column, KnownColumns.Role role, int score) {}

    private void guessByName() {
        List<Fit> fits = new ArrayList<>();
        for (SampleRows.Column column : samples.columns()) {
            if (isTaken(column) || !column.isNameable()) {
                continue;
            }
            for (KnownColumns.Role role : KnownColumns.ALL) {
                int score = isPlaceFor(column, role) ? KnownColumns.score(role, column.path()) : 0;
                if (score > 0) {
                    fits.add(new Fit(column, role, score));
                }
            }
        }
        fits.sort((a, b) -> Integer.compare(b.score(), a.score()));
        for (Fit fit : fits) {
            String place = fit.role().place().name();
            if (guesses.containsKey(place) || isTaken(fit.column())) {
                continue;
            }
            if (share(fit) < ENOUGH) {
                leave(
                        fit.column(),
                        "its name would fit " + place + ", but its values are not all "
                                + fit.role().kind());
                continue;
            }
            put(fit.column(), fit.role().place(), sourceOf(fit), why(fit));
        }
    }

    /** In a file with a list of items what was bought stands there, and nothing else does. */
    private boolean isPlaceFor(SampleRows.Column column, KnownColumns.Role role) {
        return role.isOfItem() ? column.list().equals(itemList) : column.list().isEmpty();
    }

    private static double share(Fit fit) {
        List<String> values = fit.column().values();
        long fitting = values.stream()
                .filter(value -> fit.role().fits().test(value.strip()))
                .count();
        return values.isEmpty() ? 1 : (double) fitting / values.size();
    }

    private String sourceOf(Fit fit) {
        boolean isChinesePhone = isGoodInBraces(fit.column().path())
                && fit.role().place().name().equals("contact.phone_number")
                && !fit.column().values().isEmpty()
                && fit.column().values().stream().allMatch(value -> KnownColumns.CHINESE_PHONE
                        .matcher(value.strip())
                        .matches());
        return isChinesePhone ? "+86{" + fit.column().path() + "}" : inList(fit.column());
    }

    /** There a question mark at the end means that the value may be missing. */
    private static boolean isGoodInBraces(String path) {
        return !path.endsWith("?") && path.indexOf('{') < 0 && path.indexOf('}') < 0;
    }

    private String inList(SampleRows.Column column) {
        return column.list().isEmpty() ? column.path() : column.inElement();
    }

    private static String why(Fit fit) {
        return fit.column().values().isEmpty()
                ? "by its name; it was empty in all rows that were looked at"
                : "by its name; its values are " + fit.role().kind();
    }

    /** What names do not tell, values may. */
    private void guessByValues() {
        for (SampleRows.Column column : samples.columns()) {
            boolean isCandidate = !isTaken(column)
                    && column.isNameable()
                    && column.list().isEmpty()
                    && !column.values().isEmpty();
            if (!isCandidate) {
                continue;
            }
            if (!isAddressed()
                    && all(column, value -> PersonReader.EMAIL.matcher(value).matches())) {
                put(column, Place.of("contact.email"), column.path(), "by its values, which are e-mail addresses");
            } else if (!guesses.containsKey("order.status") && all(column, value -> StatusWords.of(value) != null)) {
                put(column, Place.of("order.status"), column.path(), "by its values, which are states of orders");
            }
        }
    }

    private static boolean all(SampleRows.Column column, java.util.function.Predicate<String> test) {
        return column.values().stream().map(String::strip).allMatch(test);
    }

    private void put(SampleRows.Column column, Place place, String source, String why) {
        String confirm = format(column, place);
        if (source.startsWith("+86{")) {
            confirm = "+86 is put before them";
        } else if (place.name().equals("order.remark")) {
            confirm = "customers will read this; take the line out if it is for staff";
        } else if (place.name().equals("then.add_labels")) {
            confirm = "these labels will be added in Chatwoot";
        }
        placeOf.put(column.path(), place.name());
        leftOut.remove(column.path());
        guesses.put(place.name(), new Guess(place.name(), source, why, confirm, shown(column)));
    }

    private void leave(SampleRows.Column column, String why) {
        leftOut.putIfAbsent(column.path(), new LeftOut(shown(column.path()), why, shown(column)));
    }

    private static String shown(String path) {
        return Findings.shown(path, 100);
    }

    private static List<String> shown(SampleRows.Column column) {
        return column.some(SHOWN_SAMPLES).stream()
                .map(value -> Findings.shown(value, 30))
                .toList();
    }

    // ---- formats

    private String format(SampleRows.Column column, Place place) {
        List<String> values = column.values();
        if (values.isEmpty()) {
            return "";
        }
        boolean isTime = ValueFormat.TIMES.contains(place.name());
        boolean isNumber = KnownColumns.ALL.stream()
                .anyMatch(role ->
                        role.place().name().equals(place.name()) && role.kind().equals("numbers"));
        GuessedFormat format = isTime
                ? GuessedFormat.ofTimes(values).orElse(null)
                : isNumber ? GuessedFormat.ofNumbers(values).orElse(null) : null;
        if (isTime) {
            guessZone(values);
        }
        if (format == null) {
            return isTime || isNumber ? "its values are written in more than one way, and shown as they are" : "";
        }
        if (!format.written().isEmpty()) {
            formats.put(place.name(), format.written());
        }
        if (isNumber && currency.isEmpty()) {
            currency = format.currency();
        }
        return format.doubt();
    }

    private void guessZone(List<String> values) {
        if (GuessedFormat.haveOffsets(values) || wishes.zone() != null) {
            return;
        }
        boolean isChinese =
                names().stream().anyMatch(name -> name.codePoints().anyMatch(c -> c >= 0x4e00 && c <= 0x9fff));
        zone = isChinese ? "Asia/Shanghai" : ZoneId.systemDefault().getId();
        zoneNote = isChinese
                ? "its columns have Chinese names, and its times say no offset"
                : "it is this computer's, and the file's times say no offset";
    }

    // ---- the whole

    /** A conversation says already whom it is for. */
    private void chooseWhom() {
        if (guesses.containsKey("conversation_id")) {
            drop(place -> place.startsWith("contact."), "the conversation says already whom it is for");
        }
    }

    private void drop(java.util.function.Predicate<String> which, String why) {
        for (SampleRows.Column column : samples.columns()) {
            String place = placeOf.get(column.path());
            boolean isWished = place != null && wishes.fields().containsKey(place);
            if (place != null && !isWished && which.test(place)) {
                placeOf.remove(column.path());
                guesses.remove(place);
                formats.remove(place);
                leftOut.put(column.path(), new LeftOut(shown(column.path()), why, shown(column)));
            }
        }
    }

    private void checkTogether() {
        if (guesses.keySet().stream().anyMatch(place -> place.startsWith("message."))) {
            drop(place -> place.startsWith("order."), "a notice carries a message or an order, not both");
        }
        String order = columnOf("order.order_id");
        if (order == null || !itemList.isEmpty()) {
            return;
        }
        boolean hasItems = guesses.keySet().stream().anyMatch(place -> place.startsWith(Place.ITEMS));
        Set<String> varying = varyingInOrder(order);
        if (varying == null) {
            return;
        }
        if (!hasItems) {
            remarks.add(
                    "several rows have one " + shown(order) + ", but no column looks like what was bought: name it with"
                            + " --field order.items[].name=COLUMN, and rows of one order become one card");
            return;
        }
        remarks.add("adjacent rows of one " + shown(order) + " become one card with several items");
        drop(
                place -> varying.contains(columnOf(place))
                        && !place.startsWith(Place.ITEMS)
                        && !place.startsWith("contact.")
                        && !place.equals("conversation_id"),
                "it differs between rows of one order");
    }

    /** @return columns that differ between adjacent rows of one order; null where no two rows are of one */
    private Set<String> varyingInOrder(String order) {
        Set<String> varying = null;
        Set<String> ended = new LinkedHashSet<>();
        Map<String, String> before = Map.of();
        for (Map<String, String> row : samples.rows()) {
            String id = row.get(order);
            if (id != null && id.equals(before.get(order))) {
                varying = varying == null ? new LinkedHashSet<>() : varying;
                for (String column : placeOf.keySet()) {
                    String mine = row.get(column);
                    String other = before.get(column);
                    if (mine != null && other != null && !mine.equals(other)) {
                        varying.add(column);
                    }
                }
            } else if (id != null && !ended.add(id)) {
                String remark =
                        "rows of one " + shown(order) + " do not stand next to each other: sort the file by it first";
                if (!remarks.contains(remark)) {
                    remarks.add(remark);
                }
            }
            before = row;
        }
        return varying;
    }

    private String columnOf(String place) {
        return placeOf.entrySet().stream()
                .filter(entry -> entry.getValue().equals(place))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private List<String> valuesOf(String place) {
        String path = columnOf(place);
        return samples.columns().stream()
                .filter(column -> column.path().equals(path))
                .findFirst()
                .map(SampleRows.Column::values)
                .orElse(List.of());
    }

    private String itemList() {
        List<String> lists = samples.lists();
        for (String list : lists) {
            for (String segment : list.split("\\.")) {
                if (KnownColumns.isItemList(segment)) {
                    return list;
                }
            }
        }
        return lists.size() == 1 ? lists.get(0) : "";
    }

    private void guessStatuses() {
        boolean isChinese = false;
        Set<String> unknown = new LinkedHashSet<>();
        for (String value : valuesOf("order.status")) {
            String word = value.strip();
            String status = StatusWords.of(word);
            if (status == null) {
                unknown.add(word);
            } else if (!status.equals(word)) {
                statuses.put(value, status);
                isChinese |= StatusWords.chinese().containsKey(word);
            }
        }
        if (isChinese) {
            StatusWords.chinese().forEach(statuses::putIfAbsent);
        }
        if (!unknown.isEmpty()) {
            notes.put(
                    "order.status",
                    "not all its values are known words: write under values what they mean, such as \"10\": paid");
            remarks.add("what do these states mean? Write it under values: "
                    + Findings.shown(
                            String.join(", ", unknown.stream().limit(10).toList()), 200));
        }
    }

    /** The order and its state: each state of an order is told once, also from a file that is exported anew every day. */
    private void guessNoticeId() {
        String order = columnOf("order.order_id");
        String status = columnOf("order.status");
        boolean fits = order != null && status != null && !guesses.containsKey("notice_id");
        for (Map<String, String> row : samples.rows()) {
            fits = fits
                    && row.containsKey(order)
                    && OF_ID.matcher(row.get(order)).matches()
                    && row.containsKey(status)
                    && OF_ID.matcher(row.get(status)).matches();
        }
        if (fits && isGoodInBraces(order) && isGoodInBraces(status)) {
            String source = "{" + order + "}-{" + status + "}";
            guesses.put(
                    "notice_id",
                    new Guess(
                            "notice_id",
                            source,
                            "each state of each order is told once, also if the file is exported anew",
                            "",
                            List.of()));
        } else if (!guesses.containsKey("notice_id")) {
            notes.put(
                    "notice_id",
                    "No line gives a notice_id: a notice is known by all its content, and a row that differs in anything is"
                            + " told anew.");
        }
    }

    // ---- what came of it

    /** @return the lines, in the order of the mapping */
    public List<Guess> guesses() {
        return order().stream().map(guesses::get).toList();
    }

    /** @return columns that no line takes */
    public List<LeftOut> leftOut() {
        return List.copyOf(leftOut.values());
    }

    /** @return what a person should know or decide, sentences without their points; may show words of the file */
    public List<String> remarks() {
        List<String> all = new ArrayList<>(remarks);
        if (needsInbox()) {
            all.add("inbox_id is written as " + inbox() + ": put the number of your inbox there, or say --inbox N");
        }
        if (samples.hasMoreColumns()) {
            all.add("only the first " + SampleRows.MOST_COLUMNS + " columns were looked at");
        }
        return all;
    }

    /** @return how many rows were looked at */
    public int rows() {
        return samples.rows().size();
    }

    /** @return true if all its columns have the notice's own names, so that it needs no mapping */
    public boolean isOwn() {
        return layout.hasOwnRows()
                && samples.columns().stream()
                        .allMatch(column -> Place.of(column.path()) != null
                                || Place.ofColumn(column.path()) != null
                                || column.path().startsWith("actions[]")
                                || column.path().startsWith("message.content_attributes"));
    }

    private boolean needsInbox() {
        return wishes.inbox() == 0
                && guesses.keySet().stream().anyMatch(place -> place.startsWith("contact."))
                && !guesses.containsKey("inbox_id");
    }

    private long inbox() {
        return Math.max(1, wishes.inbox());
    }

    private List<String> order() {
        List<String> order = new ArrayList<>();
        for (KnownColumns.Role role : KnownColumns.ALL) {
            if (guesses.containsKey(role.place().name())) {
                order.add(role.place().name());
            }
        }
        guesses.keySet().stream().filter(place -> !order.contains(place)).forEach(order::add);
        return order;
    }

    /**
     * The mapping's text.
     *
     * @param fileName the file it was guessed from, for its first line
     * @return YAML; {@link Mappings} reads it without mistakes
     */
    public String yaml(String fileName) {
        StringBuilder yaml = new StringBuilder();
        comment(
                yaml,
                "",
                "A first mapping, guessed by courier batch map from " + Findings.shown(fileName)
                        + ". Look at each line; what it says above it is why it was");
        comment(yaml, "", "guessed, CONFIRM what may well be wrong. All keys of a mapping are explained in shop.yaml.");
        yaml.append('\n');
        layout.write(yaml);
        if (!zone.isEmpty()) {
            comment(yaml, "", "CONFIRM: " + zoneNote);
            yaml.append("time_zone: ").append(zone).append('\n');
        }
        yaml.append("\nfields:\n");
        if (notes.containsKey("notice_id")) {
            comment(yaml, "  ", notes.get("notice_id"));
        }
        if (!itemList.isEmpty() && guesses.keySet().stream().anyMatch(place -> place.startsWith(Place.ITEMS))) {
            comment(yaml, "  ", "the list of what was bought");
            yaml.append("  ")
                    .append(Place.ITEMS)
                    .append(": ")
                    .append(quoted(itemList))
                    .append('\n');
        }
        for (Guess guess : guesses()) {
            comment(yaml, "  ", guess.why());
            String doubt = notes.containsKey(guess.place()) ? notes.get(guess.place()) : guess.confirm();
            if (!doubt.isEmpty()) {
                comment(yaml, "  ", "CONFIRM: " + doubt);
            }
            yaml.append("  ")
                    .append(name(guess.place()))
                    .append(": ")
                    .append(quoted(guess.source()))
                    .append('\n');
        }
        writeTables(yaml);
        comment(yaml, "", "To show templates more, name columns here: extra: [a, b]; they see them as order.extra.");
        yaml.append("extra: none\n");
        if (!leftOut.isEmpty()) {
            comment(yaml, "", "Not mapped:");
            leftOut.values().forEach(each -> comment(yaml, "", "  " + each.column() + ": " + each.why()));
        }
        return yaml.toString();
    }

    private void writeTables(StringBuilder yaml) {
        if (!formats.isEmpty()) {
            yaml.append("\n# How the values are written.\nformats:\n");
            formats.forEach((place, written) -> yaml.append("  ")
                    .append(name(place))
                    .append(": ")
                    .append(quoted(written))
                    .append('\n'));
        }
        if (!statuses.isEmpty()) {
            yaml.append("\n# CONFIRM: the notice's words for the states of an order.\nvalues:\n  order.status:\n");
            statuses.forEach((word, status) -> yaml.append("    ")
                    .append(quoted(word))
                    .append(": ")
                    .append(status)
                    .append('\n'));
        }
        boolean hasOrder = guesses.keySet().stream().anyMatch(place -> place.startsWith("order."));
        boolean needsCurrency = hasOrder && !currency.isEmpty() && !guesses.containsKey("order.currency");
        boolean hasContact = guesses.keySet().stream().anyMatch(place -> place.startsWith("contact."));
        boolean hasInbox = hasContact && !guesses.containsKey("inbox_id");
        if (needsCurrency || hasInbox) {
            yaml.append("\nconstants:\n");
        }
        if (hasInbox) {
            if (wishes.inbox() == 0) {
                comment(yaml, "  ", "CONFIRM: the number of the inbox through which these customers are written to");
            }
            yaml.append("  inbox_id: ").append(inbox()).append('\n');
        }
        if (needsCurrency) {
            comment(yaml, "  ", "CONFIRM: by the sign beside its amounts");
            yaml.append("  order.currency: ").append(currency).append('\n');
        }
        yaml.append('\n');
    }

    private static String name(String place) {
        return UNQUOTED.matcher(place).matches() || place.startsWith(Place.ITEMS) ? place : quoted(place);
    }

    private static void comment(StringBuilder yaml, String indent, String words) {
        yaml.append(indent).append("# ").append(Findings.shown(words, 2000)).append('\n');
    }

    /** A text in double quotes means in YAML what it means in JSON. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            boolean isPlain = c >= ' '
                    && c != '"'
                    && c != '\\'
                    && Findings.shown(Character.toString(c)).codePointAt(0) == c;
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (isPlain) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
