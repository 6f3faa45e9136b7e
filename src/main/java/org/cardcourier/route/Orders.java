package org.cardcourier.route;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.OrdersPage;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchRefusal;
import org.cardcourier.journal.BatchRow;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code orders} that {@code intake-timer} names: asks the order system for what is new, page by page until one
 * is empty. The watermark moves with the last page, in the commit of its notices; so a poll that breaks off is made again
 * from where the last whole one ended.
 */
public final class Orders {

    /** Name of the watermark: the greatest event_time of the last whole poll. */
    public static final String WATERMARK = "orders";

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.orders");
    private static final String POLL = "courier.poll";
    private static final String TRIES = "courier.poll.tries";
    private static final int MOST_PAGES = 10_000;
    private static final int MOST_TOLD = 10_000;
    private static final DateTimeFormatter LIST =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Source source;
    private final NoticeReader reader;
    private final Mappings mappings;
    private final Journal journal;
    private final Clock clock;
    private final Set<Problem> told = ConcurrentHashMap.newKeySet();

    /**
     * Where the orders come from.
     *
     * @param url       the order system's address; null if there is none
     * @param tokenFile a file with its key; null for none
     * @param overlap   how far before the watermark a poll begins
     * @param mapping   name of the mapping; "" for none
     * @param maxBytes  largest page that is read
     * @param reports   folder of the list of refused orders
     */
    public record Source(URI url, Path tokenFile, Duration overlap, String mapping, int maxBytes, Path reports) {}

    /**
     * Puts the parts together.
     *
     * @param source   where the orders come from
     * @param reader   reads notices
     * @param mappings other systems' field names
     * @param journal  keeps the watermark
     * @param clock    the time
     */
    public Orders(Source source, NoticeReader reader, Mappings mappings, Journal journal, Clock clock) {
        this.source = source;
        this.reader = reader;
        this.mappings = mappings;
        this.journal = journal;
        this.clock = clock;
    }

    /** One poll on its way. */
    private static final class Poll {
        private final Instant since;
        private final Instant begun;
        private long rows;
        private int page = 1;
        private boolean more = true;
        private boolean isBroken;
        private byte[] last = new byte[0];
        private Instant newest;
        private List<Notice> notices = List.of();
        private long accepted;
        private Path list;
        private ReportFile refused;
        private long count;

        Poll(Instant since, Instant begun) {
            this.since = since;
            this.begun = begun;
        }

        /** The list is made with the first. */
        private void refuse(BatchRefusal order) throws IOException {
            if (refused == null) {
                Files.createDirectories(list.getParent());
                refused = new ReportFile(list);
            }
            refused.add(BatchRow.refused(order));
            count++;
        }

        private void close() throws IOException {
            if (refused != null) {
                refused.force();
                refused.close();
            }
        }
    }

    /**
     * Begins a poll: since the watermark less the overlap, or at the very first since now less the overlap.
     *
     * @param exchange carries the poll from here on
     * @throws IOException if the list of refused orders cannot be made
     */
    public void begin(Exchange exchange) throws IOException {
        Instant now = clock.instant();
        Instant mark = watermark();
        if (mark == null) {
            mark = now; // remembered at once: what comes while nothing runs must not fall between two first polls
            journal.accept(List.of(), "timer", true, true, WATERMARK, mark.toString());
        }
        Poll poll = new Poll(mark.minus(source.overlap()).truncatedTo(ChronoUnit.SECONDS), now);
        poll.list = source.reports().resolve("orders." + LIST.format(now) + ReportNames.REPORT);
        exchange.setProperty(POLL, poll);
    }

    private Instant watermark() {
        try (JournalDesk desk = journal.desk()) {
            return desk.watermark(WATERMARK).map(Instant::parse).orElse(null);
        }
    }

    /**
     * Whether another page is to be asked for.
     *
     * @param exchange carries the poll
     * @return false after an empty page
     */
    public boolean more(Exchange exchange) {
        return poll(exchange).more;
    }

    /**
     * Prepares the request for the next page. No header of anything else goes along.
     *
     * @param exchange its headers become the request's
     * @throws IOException if the key's file cannot be read
     */
    public void ask(Exchange exchange) throws IOException {
        Poll poll = poll(exchange);
        Message message = exchange.getMessage();
        // Camel counts the tries of a page in a header, which the answer's headers replace: without it, it asks for
        // ever
        exchange.setProperty(TRIES, message.getHeader(Exchange.REDELIVERY_COUNTER));
        message.removeHeaders("*", Exchange.REDELIVERY_COUNTER);
        message.setBody(null);
        message.setHeader("Accept", "application/json");
        if (source.tokenFile() != null) {
            message.setHeader(
                    "Authorization",
                    "Bearer " + Files.readString(source.tokenFile()).trim());
        }
        String own = source.url().getRawQuery();
        message.setHeader(
                Exchange.HTTP_RAW_QUERY,
                (own == null ? "" : own + "&") + "since="
                        + URLEncoder.encode(
                                OffsetDateTime.ofInstant(poll.since, ZoneOffset.UTC)
                                        .toString(),
                                StandardCharsets.UTF_8)
                        + "&page=" + poll.page);
    }

    /**
     * Takes the answer in, no more of it than allowed.
     *
     * @param exchange its body becomes the answer's bytes
     * @throws IOException if it is not 200, or too large
     */
    public void take(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        message.removeHeaders("*");
        message.setHeader(Exchange.REDELIVERY_COUNTER, exchange.getProperty(TRIES));
        try (InputStream in = message.getBody(InputStream.class)) {
            byte[] body = in == null ? new byte[0] : in.readNBytes(source.maxBytes() + 1);
            if (status != 200) {
                throw new IOException(
                        "the order system " + source.url().getHost() + " answered " + status + cure(status));
            }
            if (body.length > source.maxBytes()) {
                throw new IOException(
                        "the order system's answer is larger than orders.max-bytes, " + source.maxBytes());
            }
            message.setBody(body);
        }
    }

    /**
     * Reads a page.
     *
     * @param exchange its body are the answer's bytes
     * @return the good notices; the bad ones are on the list of refused orders
     * @throws IOException if the answer is none that can be read
     */
    public List<Notice> read(Exchange exchange) throws IOException {
        Poll poll = poll(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (poll.page > MOST_PAGES || body.length > 2 && Arrays.equals(body, poll.last)) {
            throw new IOException("the order system answers page " + poll.page
                    + " like the one before it: it must end with" + " an empty page");
        }
        Mapping mapping = source.mapping().isEmpty() ? null : mappings.named(source.mapping());
        OrdersPage page = OrdersPage.read(body, mapping, reader, clock.instant());
        for (Problem problem : page.problems()) {
            refuse(poll, problem.index() + 1L, "", problem);
        }
        poll.last = body;
        poll.page++;
        poll.more = !page.notices().isEmpty() || !page.problems().isEmpty();
        poll.notices = page.notices();
        remember(poll, page);
        exchange.removeProperty(Names.WATERMARK);
        if (!poll.more && mark(poll) != null) {
            exchange.setProperty(Names.WATERMARK, mark(poll).toString());
        }
        return page.notices();
    }

    private static void remember(Poll poll, OrdersPage page) {
        poll.rows += page.notices().size() + page.problems().size();
        if (page.newest() != null && (poll.newest == null || page.newest().isAfter(poll.newest))) {
            poll.newest = page.newest();
        }
    }

    /** Orders without a time move the mark to where this poll began; no order leaves it where it was. */
    private static Instant mark(Poll poll) {
        return poll.newest != null || poll.rows == 0 ? poll.newest : poll.begun;
    }

    private static String cure(int status) {
        return switch (status) {
            case 401, 403 -> ": check the key in orders.token-file";
            case 404 -> ": check orders.url";
            default -> status >= 300 && status < 400 ? ", a redirect, which is never followed: correct orders.url" : "";
        };
    }

    /**
     * What became of a page.
     *
     * @param exchange its body are the {@link Acceptance}s
     * @throws IOException if the list of refused orders cannot be written
     */
    public void accepted(Exchange exchange) throws IOException {
        Poll poll = poll(exchange);
        List<?> acceptances = exchange.getMessage().getBody(List.class);
        for (int i = 0; i < acceptances.size(); i++) {
            Acceptance acceptance = (Acceptance) acceptances.get(i);
            switch (acceptance.kind()) {
                case NEW -> poll.accepted++;
                case OTHER_CONTENT -> refuse(poll, i + 1L, acceptance.id(), Batch.otherContent(acceptance.id()));
                case KNOWN -> {}
            }
        }
    }

    /**
     * The poll is done.
     *
     * @param exchange carries the poll
     * @throws IOException if the list of refused orders cannot be written
     */
    public void finish(Exchange exchange) throws IOException {
        Poll poll = poll(exchange);
        if (poll.isBroken) {
            return;
        }
        poll.close();
        if (poll.count > 0) {
            LOG.warn(
                    "The order system gave {} new notices and {} that were refused: see {}",
                    poll.accepted,
                    poll.count,
                    poll.list);
        } else if (poll.accepted > 0) {
            LOG.info("The order system gave {} new notices", poll.accepted);
        }
    }

    /**
     * The poll broke off; the next one begins where the last whole one ended.
     *
     * @param exchange carries the poll and why
     * @throws IOException if the list of refused orders cannot be closed
     */
    public void giveUp(Exchange exchange) throws IOException {
        Poll poll = exchange.getProperty(POLL, Poll.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (poll != null) {
            poll.more = false; // Camel's loop goes on after a handled exception
            poll.isBroken = true;
            poll.close();
        }
        LOG.warn(
                "The order system could not be polled, the next poll asks for the same again: {}", thrown.getMessage());
    }

    /** Lists an order once, though the overlap brings it again with every poll. */
    private void refuse(Poll poll, long row, String id, Problem problem) throws IOException {
        if (told.size() > MOST_TOLD) {
            told.clear();
        }
        Problem ofOne = new Problem(-1, problem.path(), problem.what(), problem.got());
        if (told.add(ofOne)) {
            poll.refuse(new BatchRefusal(row, id, 0, new Row(row, null, null, List.of(ofOne)).problem()));
        }
    }

    private static Poll poll(Exchange exchange) {
        return exchange.getProperty(POLL, Poll.class);
    }
}
