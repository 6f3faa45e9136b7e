package org.cardcourier.intake;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.Person;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/**
 * Reads notices, and decides whether they are any: everything that is wrong is reported at once, naming the field and
 * showing what came. Safe to use from many threads.
 */
public final class NoticeReader {

    private static final Pattern TEMPLATE = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern LOCALE = Pattern.compile("([A-Za-z]{2,3})(-[A-Za-z0-9]{1,8}){0,3}");
    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());
    private static final int MOST_PROBLEMS = 1000;
    private static final List<String> SHAPES =
            Arrays.stream(Shape.values()).map(Shape::word).toList();

    private final KnownTemplates templates;
    private final Set<String> accounts;
    private final Times times;
    private final ThenReader then;

    /**
     * A reader that asks every time for its offset.
     *
     * @param templates the templates there are
     */
    public NoticeReader(KnownTemplates templates) {
        this(templates, Set.of(), null);
    }

    private NoticeReader(KnownTemplates templates, Set<String> accounts, ZoneId zone) {
        this.templates = templates;
        this.accounts = accounts;
        this.times = new Times(zone);
        this.then = new ThenReader(times);
    }

    /**
     * The same reader for files whose times carry no offset.
     *
     * @param zone the time zone of such times, or null to refuse them
     * @return a reader that takes "2026-01-20 14:30" as well
     */
    public NoticeReader in(ZoneId zone) {
        return new NoticeReader(templates, accounts, zone);
    }

    /**
     * The same reader where there are further connections beside the main one.
     *
     * @param names theirs, such as "shop-b"
     * @return a reader that takes these as {@code account}
     */
    public NoticeReader withAccounts(Set<String> names) {
        return new NoticeReader(templates, Set.copyOf(names), times.zone());
    }

    /**
     * Reads one notice or an array of notices. One bad notice refuses the whole body.
     *
     * @param body   UTF-8 JSON
     * @param limits how much it may hold
     * @return the notices, in order; none only for an empty array
     * @throws UnreadableJson if it is no JSON that we read
     * @throws TooLarge       if it holds more than the limits say
     * @throws InvalidNotice  if any notice is wrong, with the problems of all: at most 100 of one notice, and about 1,000
     */
    public List<Notice> readAll(byte[] body, Limits limits) {
        return readAll(body, null, limits);
    }

    /**
     * Reads one notice or several, in another system's names. One bad notice refuses the whole body.
     *
     * @param body    UTF-8 JSON
     * @param mapping the names and the place of the rows, or null for the notice's own names
     * @param limits  how much it may hold
     * @return the notices, in order; none only for an empty array
     * @throws UnreadableJson if it is no JSON that we read
     * @throws TooLarge       if it holds more than the limits say
     * @throws InvalidNotice  if any notice is wrong, with the problems of all: at most 100 of one notice, and about 1,000
     */
    public List<Notice> readAll(byte[] body, Mapping mapping, Limits limits) {
        List<Problem> problems = new ArrayList<>();
        List<Notice> notices = new ArrayList<>();
        rows(body, mapping, limits, row -> {
            boolean isEnough = problems.size() >= MOST_PROBLEMS;
            Notice notice = isEnough ? null : read(row.tree(), row.index(), mapping, problems);
            if (notice != null) {
                notices.add(notice);
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidNotice(problems);
        }
        return notices;
    }

    /**
     * Whether a body is a list of notices, be it of one or none, and not one notice.
     *
     * @param body    UTF-8 JSON
     * @param mapping the names and the place of the rows, or null for the notice's own names
     * @return true for an array, or where the mapping says that the rows stand inside
     */
    public static boolean isList(byte[] body, Mapping mapping) {
        return mapping != null && mapping.rows() != null || Limits.beginsArray(body);
    }

    /** One row of a body: its tree, in the notice's own names, and its place from 0; -1 where the body is one row. */
    record BodyRow(Object tree, int index) {}

    /** Hands on the rows of a body, one by one. */
    static void rows(byte[] body, Mapping mapping, Limits limits, Consumer<BodyRow> taker) {
        limits.check(body);
        Object document = JsonTree.read(body);
        boolean isOne = !(document instanceof List) && (mapping == null || mapping.rows() == null);
        List<?> rows = mapping != null ? mapping.rowsOf(document) : asList(document);
        if (rows.size() > limits.notices()) {
            throw new TooLarge("the array has " + rows.size() + " notices, at most " + limits.notices() + " are read");
        }
        for (int i = 0; i < rows.size(); i++) {
            Object row = rows.get(i);
            Object tree = mapping != null && row instanceof Map ? mapping.tree(row) : row;
            taker.accept(new BodyRow(tree, isOne ? -1 : i));
        }
    }

    private static List<?> asList(Object document) {
        return document instanceof List<?> list ? list : Collections.singletonList(document);
    }

    /**
     * Reads one notice that was JSON already.
     *
     * @param tree maps, lists, texts, numbers, booleans and nulls
     * @return the notice
     * @throws InvalidNotice if it is wrong, with all problems
     */
    public Notice read(Map<String, Object> tree) {
        List<Problem> problems = new ArrayList<>();
        Notice notice = read(tree, -1, problems);
        if (notice == null) {
            throw new InvalidNotice(problems);
        }
        return notice;
    }

    /** @return the notice of a mapped tree, or null after adding at least one problem in the mapping's words */
    Notice read(Object tree, int index, Mapping mapping, List<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        NoticeReader reader = mapping == null || mapping.zone() == null ? this : in(mapping.zone());
        Notice notice = reader.read(tree, index, found);
        found.forEach(problem -> problems.add(mapping == null ? problem : mapping.explained(problem)));
        return notice;
    }

    /** @return the notice, or null after adding at least one problem */
    Notice read(Object tree, int index, List<Problem> problems) {
        Findings findings = new Findings(index);
        Notice notice = tree instanceof Map<?, ?> map ? read(map, findings) : null;
        if (!(tree instanceof Map<?, ?>)) {
            findings.add("", "must be an object {…}", tree);
        }
        problems.addAll(findings.list());
        return notice;
    }

    /** @return the time of a mapped tree, even of one with problems; null where there is none that can be read */
    Instant eventTime(Object tree, Mapping mapping) {
        Object time = tree instanceof Map<?, ?> map ? map.get("event_time") : null;
        Times asked = mapping == null || mapping.zone() == null ? times : new Times(mapping.zone());
        return time instanceof String text ? asked.parse(text) : null;
    }

    private Notice read(Map<?, ?> map, Findings findings) {
        Characters.check(map, findings);
        Fields fields = Fields.of(map, "", FieldNames.NOTICE, findings);
        Notice notice = read(fields);
        return findings.isEmpty() ? notice : null;
    }

    private Notice read(Fields fields) {
        String id = id(fields);
        String account = account(fields);
        long conversation = conversation(fields);
        Person person = PersonReader.read(fields);
        Order order = order(fields);
        Message message = message(fields);
        List<Action> actions = ActionReader.readAll(fields);
        String template = template(fields, order != null);
        String locale = locale(fields);
        Shape shape = shape(fields, order, actions);
        Instant eventTime = times.read(fields, "event_time");
        Instant notBefore = times.read(fields, "not_before");
        Instant expires = times.read(fields, "expires");
        Then afterwards = then(fields);
        checkTogether(fields, notBefore, expires);
        if (!fields.findings().isEmpty()) {
            return null;
        }
        Notice notice = new Notice(
                id.isEmpty() ? NoticeJson.NO_ID : id,
                conversation,
                person,
                order,
                message,
                actions,
                template,
                locale,
                shape,
                eventTime,
                notBefore,
                expires,
                afterwards,
                account);
        return id.isEmpty() ? NoticeJson.withHashedId(notice) : notice;
    }

    private static String id(Fields fields) {
        String id = fields.text("notice_id");
        if (!id.isEmpty() && !Notice.isId(id)) {
            fields.problem("notice_id", "must be 1 to 200 of A-Z a-z 0-9 . _ : -", id);
        }
        return id;
    }

    /** The main one has a name too, so that a column of a file can say it. */
    private String account(Fields fields) {
        String given = fields.text("account");
        if (given.isEmpty() || given.equals(Notice.MAIN_ACCOUNT)) {
            return "";
        }
        if (!Notice.isAccount(given)) {
            fields.problem("account", "must be a connection's name of a-z 0-9 -, at most 64", given);
        } else if (!accounts.contains(given)) {
            Set<String> known = new TreeSet<>(accounts);
            known.add(Notice.MAIN_ACCOUNT);
            String nearest = Nearest.of(given, known);
            fields.problem(
                    "account",
                    "is none of the connections in the settings: " + String.join(", ", known)
                            + (nearest == null ? "" : " (did you mean " + nearest + "?)"),
                    given);
        }
        return given;
    }

    private static long conversation(Fields fields) {
        if (!fields.has("conversation_id") && !fields.has("contact")) {
            fields.problem("conversation_id", "is missing");
        }
        return fields.id("conversation_id");
    }

    /** {@code order_data}, the seed's word, is another name of {@code order}. */
    private static Order order(Fields fields) {
        if (fields.has("order") && fields.has("order_data")) {
            fields.problem("order_data", "is another name of order; send one of them");
        }
        String name = fields.has("order") ? "order" : "order_data";
        Fields order = fields.object(name, FieldNames.ORDER);
        return order == null ? null : OrderReader.read(order);
    }

    private static Message message(Fields fields) {
        Fields message = fields.object("message", FieldNames.MESSAGE);
        return message == null ? null : MessageReader.read(message);
    }

    private String template(Fields fields, boolean isNeeded) {
        String given = fields.text("template");
        String template = given.isEmpty() ? Notice.DEFAULT_TEMPLATE : given;
        if (!TEMPLATE.matcher(template).matches()) {
            fields.problem("template", "must be a name of a-z 0-9 -", template);
        } else if ((isNeeded || !given.isEmpty()) && !templates.names().contains(template)) {
            fields.problem("template", "is none of the templates there are: " + listed(templates.names()), template);
        }
        return template;
    }

    private static String locale(Fields fields) {
        String given = fields.text("locale");
        if (given.isEmpty()) {
            return "";
        }
        if (!isLanguage(given)) {
            fields.problem("locale", "must be a language such as zh-CN or en", given);
            return "";
        }
        return normalised(given);
    }

    /** One that no card speaks is no reason to refuse, but "cn" is nobody's language. Of three letters there are too many. */
    private static boolean isLanguage(String locale) {
        Matcher parts = LOCALE.matcher(locale);
        if (!parts.matches()) {
            return false;
        }
        String language = parts.group(1).toLowerCase(Locale.ROOT);
        return language.length() == 3 || LANGUAGES.contains(language);
    }

    /** As people write it: zh-CN, en-US, zh-Hans-CN. */
    private static String normalised(String locale) {
        String[] parts = locale.toLowerCase(Locale.ROOT).split("-");
        for (int i = 1; i < parts.length; i++) {
            int upTo = parts[i].length() == 2 ? 2 : parts[i].length() == 4 ? 1 : 0;
            parts[i] = parts[i].substring(0, upTo).toUpperCase(Locale.ROOT) + parts[i].substring(upTo);
        }
        return String.join("-", parts);
    }

    private static Shape shape(Fields fields, Order order, List<Action> actions) {
        String word = fields.word("shape", SHAPES);
        Shape shape = word.isEmpty() ? Shape.AUTO : Shape.valueOf(word.toUpperCase(Locale.ROOT));
        if (order != null && shape == Shape.CARD && actions.stream().anyMatch(Action::isPostback)) {
            fields.problem("shape", "card cannot carry a postback: in Chatwoot it would be a dead button; use pair");
        }
        if (order != null && shape == Shape.SEED && !hasEntries(fields, "actions")) {
            fields.problem("shape", "seed needs at least one action: Chatwoot refuses it without");
        }
        return shape;
    }

    private static boolean hasEntries(Fields fields, String name) {
        return fields.value(name) instanceof List<?> list && !list.isEmpty();
    }

    private Then then(Fields fields) {
        int before = fields.findings().size();
        Fields given = fields.object("then", FieldNames.THEN);
        Then afterwards = given == null ? Then.NOTHING : then.read(given);
        boolean isUnderstood = fields.findings().size() == before;
        if (afterwards.isNothing() && isUnderstood && !hasOrder(fields) && !fields.has("message")) {
            fields.problem("", "needs an order, a message or a then");
        }
        return afterwards;
    }

    private static void checkTogether(Fields fields, Instant notBefore, Instant expires) {
        if (hasOrder(fields) && fields.has("message")) {
            fields.problem("", "has an order and a message; send two notices");
        }
        if (!hasOrder(fields) && hasEntries(fields, "actions")) {
            fields.problem("actions", "go with an order; a message carries content_attributes.items");
        }
        if (notBefore != null && expires != null && !expires.isAfter(notBefore)) {
            fields.problem("expires", "must be after not_before", expires);
        }
    }

    private static boolean hasOrder(Fields fields) {
        return fields.has("order") || fields.has("order_data");
    }

    private static String listed(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
