package org.cardcourier.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.cardcourier.Beans;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier send}: hands notices over as a sender would. */
@Command(
        name = "send",
        description = {
            "Hand notices over: to the running Card Courier by POST /notices, else into its journal for its next run.",
            "Prints the id and the state of each. With --wait, exit code 1 if one was not delivered."
        })
final class SendCommand implements Callable<Integer> {

    private static final long LOOK_NANOS = 200_000_000;

    private final Courier courier;

    @Parameters(
            paramLabel = "FILE",
            description = "Notices: .json, .jsonl, .csv, .tsv or .xml, also .gz; - for standard input")
    private String file;

    @Option(
            names = "--mapping",
            paramLabel = "NAME",
            description = "Read the file in these field names; else the mapping whose name the file's name begins with")
    private String mapping;

    @Option(names = "--wait", description = "Wait until each has ended, and print how")
    private boolean wait;

    @Option(names = "--json", description = "One JSON object a line instead of words")
    private boolean json;

    SendCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = courier.deskSettings();
        List<Notice> notices = new NoticeInput(
                        settings, Beans.reader(settings, Beans.templates(settings)), courier.terminal())
                .read(file, mapping);
        Optional<String> process = RunLock.holder(settings);
        if (process.isEmpty() && wait) {
            throw new Courier.Complaint("Card Courier does not run, so nothing would be delivered while this waits:"
                    + " start it with courier run, or leave out --wait; nothing was sent");
        }
        List<String> refusals = new ArrayList<>();
        Set<Sent> accepted =
                process.isPresent() ? post(settings, notices, refusals) : accept(settings, notices, refusals);
        boolean allDelivered = !wait || await(accepted);
        if (!refusals.isEmpty()) {
            throw new Courier.Complaint(refusals);
        }
        return allDelivered ? 0 : Courier.FOUND_WRONG;
    }

    private Set<Sent> post(Settings settings, List<Notice> notices, List<String> refusals) {
        RunningCourier running = new RunningCourier(settings);
        return each(notices, refusals, running::post);
    }

    private Set<Sent> accept(Settings settings, List<Notice> notices, List<String> refusals) throws Exception {
        String source =
                "send:" + (file.equals("-") ? "standard input" : Path.of(file).getFileName());
        Set<Sent> accepted;
        try (ClosedJournal journal = ClosedJournal.open(settings, courier.clock())) {
            accepted = each(notices, refusals, notice -> journal.accept(notice, source));
        }
        courier.terminal().remark("Card Courier does not run: what was accepted waits in the journal for its next run");
        return accepted;
    }

    /** A notice that was accepted; ids are told apart in each account. */
    private record Sent(String account, String id) {}

    private interface Door {
        Acceptance take(Notice notice);
    }

    private Set<Sent> each(List<Notice> notices, List<String> refusals, Door door) {
        Set<Sent> accepted = new LinkedHashSet<>();
        for (Notice notice : notices) {
            try {
                Acceptance acceptance = door.take(notice);
                accepted.add(new Sent(notice.account(), acceptance.id()));
                if (!wait) {
                    tell(acceptance.id(), acceptance.state(), acceptance.isKnown() ? "known before" : "");
                }
            } catch (NotTaken e) {
                refusals.add("Notice " + notice.id() + ": " + e.getMessage());
            }
        }
        return accepted;
    }

    /** This notice was not accepted, which says nothing about the next. */
    static final class NotTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotTaken(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** @return true if each was delivered, with all that was to be done afterwards */
    private boolean await(Set<Sent> sent) {
        boolean allDelivered = true;
        Settings settings = courier.deskSettings();
        for (Sent one : sent) {
            try (JournalDesk desk = courier.desk(settings.of(one.account()))) {
                Story story = end(desk, one.id());
                tell(one.id(), story.state(), why(story));
                allDelivered &= story.state() == State.DELIVERED && !story.thenFailed();
            }
        }
        return allDelivered;
    }

    private static Story end(JournalDesk desk, String id) {
        while (true) {
            Story story = desk.find(id)
                    .orElseThrow(() -> new Courier.Complaint("Notice " + id
                            + " was accepted, but not into this home's journal: is http.port that of another one?"));
            if (story.state().isEnd() || story.state() == State.PARKED) { // which may last for ever
                return story;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static String why(Story story) {
        return story.reason() == null ? story.detail() : story.reason().word() + ": " + story.detail();
    }

    private void tell(String id, State state, String why) {
        courier.terminal()
                .say(
                        json
                                ? Json.line(Json.object()
                                        .put("notice_id", id)
                                        .put("state", state.word())
                                        .put("detail", why))
                                : id + "  " + state.word() + (why.isEmpty() ? "" : ", " + why));
    }
}
