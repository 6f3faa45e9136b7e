package org.cardcourier.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Channel;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.KnownIds;
import org.cardcourier.notice.Notice;

/**
 * Reads a file as {@code intake-files} does, and says what would become of each row, without accepting any. Keeps hashes of
 * ids and of targets, and nothing else of the rows it has read.
 */
final class BatchCheck {

    private static final String OTHER_CONTENT = " with other content; a changed notice needs a new notice_id";

    private final Cards cards;
    private final Optional<KnownIds> journal;
    private final BatchFindings findings;
    private final NoticeJson json = new NoticeJson();
    private final Digests ids = new Digests();
    private final Targets targets = new Targets();

    BatchCheck(Cards cards, Optional<KnownIds> journal, BatchFindings findings) {
        this.cards = cards;
        this.journal = journal;
        this.findings = findings;
        findings.isJournal = journal.isPresent();
    }

    Targets targets() {
        return targets;
    }

    void read(Rows rows, Progress progress, Interruption interruption) throws IOException {
        while (!interruption.isAsked() && rows.hasNext()) {
            Row row = rows.next();
            findings.rows++;
            if (row.isGood()) {
                good(row);
            } else {
                findings.badOfFirst += findings.rows <= 100 ? 1 : 0;
                bad(row.number(), row.problems());
            }
            progress.say(
                    () -> String.format(Locale.ROOT, "%,d rows read, %,d of them bad", findings.rows, findings.bad));
        }
        findings.isBroken = rows.isBroken();
        if (rows.hasNext()) {
            findings.isBroken = true;
            findings.add(0, new Problem(-1, "", "was not read to its end: it was interrupted", ""));
        }
        findings.conversations = targets.conversations();
        findings.contacts = targets.contacts();
        findings.inboxes = targets.inboxes();
    }

    private void bad(long row, String field, String what, String got) throws IOException {
        bad(row, List.of(new Problem(-1, field, what, got)));
    }

    private void bad(long row, List<Problem> problems) throws IOException {
        findings.bad++;
        for (Problem problem : problems) {
            findings.add(row, problem);
        }
    }

    private void good(Row row) throws IOException {
        Notice notice = row.notice();
        List<Map<String, Object>> messages;
        try {
            cards.check(notice);
            messages = cards.preview(notice, Channel.WEB_WIDGET.word());
        } catch (RefusedCard | TemplateProblem e) {
            bad(row.number(), "", "becomes no card: " + e.getMessage(), "");
            return;
        }
        if (isNew(row)) {
            findings.cost.add(notice, messages.size());
            targets.add(notice, row.number(), messages.size(), findings.cost);
            if (!messages.isEmpty()) {
                findings.card(new BatchFindings.Card(row.number(), notice, text(notice, messages.get(0))));
            }
        }
    }

    /** Neither in a row before it nor in the journal. */
    private boolean isNew(Row row) throws IOException {
        Notice notice = row.notice();
        byte[] content = json.write(notice);
        int place = ids.note(notice.id(), row.number());
        if (place < 0) {
            ids.number(-1 - place, ids.contentOf(content));
            return isNewInJournal(row);
        }
        if (ids.number(place) == ids.contentOf(content)) {
            findings.repeated++;
        } else {
            bad(row.number(), "notice_id", "stands in row " + ids.row(place) + OTHER_CONTENT, notice.id());
        }
        return false;
    }

    private boolean isNewInJournal(Row row) throws IOException {
        KnownIds.Kind kind = journal.map(known -> known.of(row.notice())).orElse(KnownIds.Kind.NEW);
        if (kind == KnownIds.Kind.KNOWN) {
            findings.known++;
        } else if (kind == KnownIds.Kind.OTHER_CONTENT) {
            bad(
                    row.number(),
                    "notice_id",
                    "was accepted before" + OTHER_CONTENT,
                    row.notice().id());
        }
        return kind == KnownIds.Kind.NEW;
    }

    /** As preview --text shows it: of a "cards" message the words, not its fallback. */
    private String text(Notice notice, Map<String, Object> message) {
        return "cards".equals(message.get("content_type"))
                ? cards.render(notice, Channel.WEB_WIDGET.word())
                : String.valueOf(message.get("content"));
    }
}
