package org.cardcourier.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.notice.Notice;

/**
 * One page of a polled order system. A bad order spoils only itself, and its time counts as well: otherwise the same
 * page would be fetched again for ever.
 *
 * @param notices  the good ones, in the page's order
 * @param problems what is wrong with the others; the index is the place on the page from 0
 * @param newest   the greatest event_time on the page that is not after now, or null if there is none: one order dated
 *                 ahead would hide all others before it
 */
public record OrdersPage(List<Notice> notices, List<Problem> problems, Instant newest) {

    /** Keeps own copies of the lists. */
    public OrdersPage {
        notices = List.copyOf(notices);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a page.
     *
     * @param body    UTF-8 JSON: an array of orders, or with a mapping a document that holds one
     * @param mapping the order system's names, or null for the notice's own
     * @param reader  decides what is a notice
     * @param now     the time
     * @return what is on it
     * @throws UnreadableJson if it is no JSON that we read
     * @throws TooLarge       if it holds more than {@link Limits#PAGE}
     * @throws InvalidNotice  if there is no list where the mapping looks for it
     */
    public static OrdersPage read(byte[] body, Mapping mapping, NoticeReader reader, Instant now) {
        List<Notice> notices = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        NoticeReader.rows(body, mapping, Limits.PAGE, row -> {
            Notice notice = reader.read(row.tree(), row.index(), mapping, problems);
            if (notice != null) {
                notices.add(notice);
            }
            Instant time = reader.eventTime(row.tree(), mapping);
            if (time != null && !time.isAfter(now)) {
                times.add(time);
            }
        });
        return new OrdersPage(
                notices, problems, times.stream().max(Instant::compareTo).orElse(null));
    }
}
