package org.cardcourier.check;

import java.util.List;
import java.util.Optional;
import org.cardcourier.notice.Notice;

/**
 * A file of {@code samples/} with notices.
 *
 * @param file     below the home, such as "samples/order-card-everything.notice.json"
 * @param notices  what could be read of it
 * @param expected the text of the card that it must become, where a file beside it says so
 * @param findings what is wrong with it
 */
record Sample(String file, List<Notice> notices, Optional<String> expected, List<Finding> findings) {

    List<Notice> orders() {
        return notices.stream().filter(notice -> notice.order() != null).toList();
    }
}
