package org.cardcourier.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cardcourier.SettableClock;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** 50 to 200 operations that follow from a seed, done to a real journal and to the model; after each, both must agree. */
final class JournalSequence {

    private static final int CONVERSATIONS = 3;
    private static final int MOST_ROUNDS = 300;

    private final Random random;
    private final Path folder;
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final Map<String, Claim> inHand = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private final int capacity;
    private JournalOptions options;
    private JournalModel model;
    private JournalRun run;
    private boolean handingOut;
    private long before;
    private long rounds;
    private int lives;
    private int ids;

    JournalSequence(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
        this.capacity = 1 + random.nextInt(4);
    }

    void run() throws Exception {
        options = JournalRun.options(folder).withBlockAtMost(Duration.ofMinutes(oneOf(5, 120)));
        model = new JournalModel(options);
        try {
            open();
            int operations = 50 + random.nextInt(151);
            for (int i = 0; i < operations; i++) {
                operation();
                settle();
            }
            letAllEnd();
        } finally {
            if (run != null) {
                run.close();
            }
        }
    }

    /** @return what was done so far, the last operations */
    String story() {
        return "capacity " + capacity + ", at most " + options.blockAtMost() + " in the way\n"
                + String.join("\n", told.subList(Math.max(0, told.size() - 60), told.size()));
    }

    private void open() throws Exception {
        run = new JournalRun(options.file().getParent(), options, clock);
        handingOut = false;
        if (random.nextInt(4) > 0) {
            handOut(true);
        }
    }

    // ---- what may happen

    private void operation() throws Exception {
        int dice = random.nextInt(100);
        if (dice < 18) {
            accept(false, List.of(fresh()));
        } else if (dice < 28) {
            acceptSome();
        } else if (dice < 55) {
            endOne();
        } else if (dice < 60) {
            releaseOne();
        } else if (dice < 76) {
            timePasses();
        } else if (dice < 90) {
            desk();
        } else if (dice < 94) {
            handOut(!handingOut);
        } else if (dice < 96) {
            restart();
        } else {
            crash();
        }
    }

    private Notice fresh() {
        boolean later = random.nextInt(6) == 0;
        Instant notBefore =
                later ? clock.instant().plusSeconds(random.nextInt(4000) - 200).plusMillis(1) : null;
        long conversation = 1 + random.nextInt(CONVERSATIONS);
        return random.nextInt(3) == 0
                ? state("n" + ++ids, conversation, notBefore)
                : notice("n" + ++ids, conversation, "您好", notBefore);
    }

    /** A state of one of two orders, at one of five times, of one of two parcels or of the whole. */
    private Notice state(String id, long conversation, Instant notBefore) {
        Logistics parcel = new Logistics("", List.of("", "SF1", "SF2").get(random.nextInt(3)), "");
        String orderId = List.of("SO-1", "SO-2").get(random.nextInt(2));
        Order order = new Order(orderId, "", "", "", "", List.of(), "", "", parcel, "", Map.of());
        int minute = random.nextInt(6);
        Instant time = minute == 5 ? null : Instant.parse("2026-01-20T06:0" + minute + ":00Z");
        return notice(id, conversation, order, null, time, notBefore);
    }

    private static Notice notice(String id, long conversation, String text, Instant notBefore) {
        return notice(id, conversation, null, new Message(text, "", Map.of(), false, ""), null, notBefore);
    }

    private static Notice notice(
            String id, long conversation, Order order, Message message, Instant time, Instant notBefore) {
        return new Notice(
                id,
                conversation,
                order,
                message,
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                time,
                notBefore,
                null,
                Then.NOTHING);
    }

    private void acceptSome() {
        List<Notice> notices = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            JournalModel.Entry known = any();
            int dice = random.nextInt(6);
            if (dice == 0 && known != null) {
                notices.add(known.notice);
            } else if (dice == 1 && known != null) {
                notices.add(notice(known.notice.id(), known.notice.conversationId(), "其他", null));
            } else if (dice == 2 && !notices.isEmpty()) {
                notices.add(notices.get(0));
            } else {
                notices.add(fresh());
            }
        }
        accept(random.nextBoolean(), notices);
    }

    private void accept(boolean each, List<Notice> notices) {
        tell("accept " + notices.stream().map(this::words).toList() + (each ? ", each for itself" : ""));
        int other = each ? -1 : firstOther(notices);
        List<Acceptance> answers;
        try {
            answers = run.journal.accept(notices, anySource(), true, each, null, null);
        } catch (OtherContent e) {
            require(other >= 0, "refused, and no id had other content: " + e.getMessage());
            return;
        }
        require(other < 0, "accepted, though an id had other content");
        Set<String> inThisCall = new HashSet<>();
        for (int i = 0; i < notices.size(); i++) {
            answered(notices.get(i), answers.get(i), inThisCall);
        }
    }

    /** What files bring gives way to all else, and must not lose its place by that. */
    private String anySource() {
        return random.nextBoolean() ? "webhook" : "file:orders.jsonl";
    }

    /** @return the place of the first notice whose id was used for other content, -1 if there is none */
    private int firstOther(List<Notice> notices) {
        Map<String, Notice> inThisCall = new LinkedHashMap<>();
        for (int i = 0; i < notices.size(); i++) {
            Notice notice = notices.get(i);
            JournalModel.Entry known = model.find(notice.id());
            Notice earlier = inThisCall.putIfAbsent(notice.id(), notice);
            Notice before = known == null ? earlier : known.notice;
            if (before != null && !before.equals(notice)) {
                return i;
            }
        }
        return -1;
    }

    private void answered(Notice notice, Acceptance answer, Set<String> inThisCall) {
        JournalModel.Entry known = model.find(notice.id());
        if (known == null) {
            requireEqual(Acceptance.Kind.NEW, answer.kind(), notice.id());
            model.accept(notice, clock.millis());
            inThisCall.add(notice.id());
            return;
        }
        boolean same = known.notice.equals(notice);
        requireEqual(same ? Acceptance.Kind.KNOWN : Acceptance.Kind.OTHER_CONTENT, answer.kind(), notice.id());
        if (!inThisCall.contains(notice.id())) {
            requireEqual(known.state, answer.state(), "the state of " + notice.id());
        }
    }

    private void endOne() {
        Claim claim = anyInHand();
        if (claim == null) {
            return;
        }
        if (random.nextInt(3) > 0) {
            submit(step(claim));
        }
        submit(ending(claim));
    }

    private void releaseOne() {
        Claim claim = anyInHand();
        if (claim != null) {
            submit(release(claim));
        }
    }

    /** Something that the deliverer says of a claim: to the journal, and to the model. */
    private record Said(String words, Runnable toJournal, Change toModel) {}

    private interface Change {
        void to(JournalModel model);
    }

    private void submit(Said said) {
        tell(said.words());
        said.toJournal().run();
        said.toModel().to(model);
    }

    private Said step(Claim claim) {
        int n = random.nextInt(5) == 0 ? ThenStep.LABELS.n() : 1 + random.nextInt(2);
        boolean failed = n == ThenStep.LABELS.n() && random.nextBoolean();
        Step step = new Step(n, failed ? 0 : 4000 + n, failed ? "not_found: gone" : "");
        Journal journal = run.journal;
        return new Said(
                "step " + step.n() + " of " + claim.notice().id(),
                () -> journal.step(claim, step),
                to -> to.step(to.find(claim.notice().id()), step));
    }

    private Said release(Claim claim) {
        inHand.remove(claim.notice().id());
        Journal journal = run.journal;
        long now = clock.millis();
        return new Said(
                "release " + claim.notice().id(),
                () -> journal.release(claim),
                to -> to.release(to.find(claim.notice().id()), now));
    }

    private Said ending(Claim claim) {
        inHand.remove(claim.notice().id());
        Ending ending = anyEnding();
        Journal journal = run.journal;
        long now = clock.millis();
        boolean unauthorized = ending instanceof Ending.Again again && again.reason() == Reason.UNAUTHORIZED;
        return new Said(
                "end " + claim.notice().id() + ": " + ending,
                () -> {
                    if (unauthorized) {
                        journal.pauseUnauthorized();
                    }
                    journal.end(claim, ending);
                },
                to -> {
                    if (unauthorized) {
                        to.pauseUnauthorized(now);
                    }
                    to.end(to.find(claim.notice().id()), ending, clock.millis());
                });
    }

    private Ending anyEnding() {
        long now = clock.millis();
        return switch (random.nextInt(20)) {
            case 0, 1 -> new Ending.Ended(State.REFUSED, Reason.VALIDATION, "too long", false);
            case 2 -> new Ending.Ended(State.REFUSED, Reason.INVALID, "no words", false);
            case 3 -> new Ending.Ended(State.UNDELIVERED, Reason.UNAVAILABLE, "down", false);
            case 4 -> new Ending.Ended(State.UNCERTAIN, Reason.NO_ANSWER, "who knows", false);
            case 5 -> new Ending.Ended(State.SKIPPED, Reason.EXPIRED, "too late", false);
            case 6 -> new Ending.Ended(State.DELIVERED, null, "labels", true);
            case 7 -> new Ending.Again(now, Reason.UNAUTHORIZED, "no", false, false, false);
            case 8 -> new Ending.Again(now + 60_000, Reason.RATE_LIMITED, "too many", false, false, false);
            case 9, 10 ->
                new Ending.Again(now + 45_000, Reason.NO_ANSWER, "silence", true, random.nextInt(4) == 0, true);
            case 11, 12, 13, 14 ->
                new Ending.Again(
                        now + oneOf(0, 5, 300, 1800, 7200, 86_400) * 1000L,
                        Reason.UNAVAILABLE,
                        "down",
                        false,
                        false,
                        true);
            default -> new Ending.Ended(State.DELIVERED, null, "", false);
        };
    }

    private void timePasses() {
        long now = clock.millis();
        long millis =
                switch (random.nextInt(8)) {
                    case 0 -> -3_600_000;
                    case 1 -> 3_600_000;
                    case 2, 3 -> nextDue() - now;
                    case 4 -> -random.nextInt(5000);
                    default -> random.nextInt(90_000);
                };
        pass(Duration.ofMillis(millis));
    }

    private void pass(Duration time) {
        tell("the clock goes " + time);
        before = clock.millis();
        clock.advance(time);
    }

    private long nextDue() {
        return model.all().stream()
                .filter(entry -> entry.state == State.WAITING && entry.due > clock.millis())
                .mapToLong(entry -> entry.due)
                .min()
                .orElse(clock.millis());
    }

    // ---- a person at the desk

    private void desk() {
        JournalModel.Entry entry = any();
        if (entry == null || random.nextInt(4) == 0) {
            pauseOrResume();
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> cancel(entry);
            case 1, 2 -> replay(entry);
            case 3 -> sendAgain(entry);
            default -> resolve(anyUncertain(entry));
        }
    }

    private void pauseOrResume() {
        boolean pause = model.paused == null && random.nextBoolean();
        tell(pause ? "pause" : "resume");
        run.desk.pause(pause, clock);
        model.paused = pause ? "person" : null;
    }

    private void cancel(JournalModel.Entry entry) {
        tell("cancel " + entry);
        if (isPossible(model.mayCancel(entry), () -> run.desk.cancel(entry.notice.id(), clock))) {
            model.cancel(entry);
        }
    }

    private void replay(JournalModel.Entry entry) {
        tell("replay " + entry);
        if (isPossible(model.mayReplay(entry, clock.millis()), () -> run.desk.replay(entry.notice.id(), clock))) {
            model.replay(entry, clock.millis());
        }
    }

    private void sendAgain(JournalModel.Entry entry) {
        tell("send again " + entry);
        String[] newId = new String[1];
        if (isPossible(entry.state.isEnd(), () -> newId[0] = run.desk.sendAgain(entry.notice.id(), clock))) {
            acceptCopy(entry, newId[0]);
        }
    }

    private void acceptCopy(JournalModel.Entry entry, String newId) {
        require(model.find(newId) == null, "the new id " + newId + " is in use");
        Notice notice = entry.notice;
        model.accept(
                notice(newId, notice.conversationId(), notice.order(), notice.message(), null, null), clock.millis());
    }

    private JournalModel.Entry anyUncertain(JournalModel.Entry otherwise) {
        return model.all().stream()
                .filter(entry -> entry.state == State.UNCERTAIN)
                .findAny()
                .orElse(otherwise);
    }

    private void resolve(JournalModel.Entry entry) {
        boolean delivered = random.nextBoolean();
        tell("resolve " + entry + (delivered ? " as delivered" : " by sending it again"));
        String id = entry.notice.id();
        String[] newId = new String[1];
        boolean done = isPossible(entry.state == State.UNCERTAIN, () -> {
            if (delivered) {
                run.desk.resolveDelivered(id, clock);
            } else {
                newId[0] = run.desk.resolveSendAgain(id, clock);
            }
        });
        if (done) {
            model.resolve(entry, delivered);
            if (!delivered) {
                acceptCopy(entry, newId[0]);
            }
        }
    }

    private boolean isPossible(boolean expected, Runnable action) {
        try {
            action.run();
        } catch (JournalDesk.NotPossible e) {
            require(!expected, "should have been possible: " + e.getMessage());
            return false;
        }
        require(expected, "should not have been possible");
        return true;
    }

    // ---- the process

    private void handOut(boolean begin) {
        tell(begin ? "hand out" : "stop handing out");
        if (begin) {
            run.handOut(capacity);
        } else {
            run.journal.pause();
        }
        handingOut = begin;
    }

    private void restart() throws Exception {
        tell("restart");
        run.close();
        beginAgain(options.file().getParent());
    }

    private void beginAgain(Path where) throws Exception {
        inHand.clear();
        model.restart(clock.millis());
        options = JournalRun.options(where).withBlockAtMost(options.blockAtMost());
        open();
    }

    /** The process is killed while some of what it was told may not be written yet. */
    private void crash() throws Exception {
        List<Said> said = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count && !inHand.isEmpty(); i++) {
            Claim claim = anyInHand();
            said.add(
                    switch (random.nextInt(3)) {
                        case 0 -> step(claim);
                        case 1 -> ending(claim);
                        default -> random.nextInt(4) == 0 ? release(claim) : ending(claim);
                    });
        }
        Notice late = random.nextBoolean() ? fresh() : null;
        tell("crash, while it is told " + said.stream().map(Said::words).toList() + (late == null ? "" : words(late)));
        said.forEach(each -> each.toJournal().run());
        CompletableFuture<?> accepted = late == null ? null : acceptLater(late);
        LockSupport.parkNanos(random.nextInt(1_500_000));
        boolean acknowledged = accepted != null && accepted.isDone();
        Path files = folder.resolve("life-" + ++lives);
        run.killedInto(files);
        JournalRun dead = run;
        run = null;
        dead.close();
        if (accepted != null) {
            accepted.get(10, TimeUnit.SECONDS);
        }
        adoptWhatWasWritten(files, said, late, acknowledged);
        beginAgain(files);
    }

    private CompletableFuture<?> acceptLater(Notice notice) {
        Journal journal = run.journal;
        return CompletableFuture.runAsync(() -> {
                    try {
                        journal.accept(List.of(notice), "test", true);
                    } catch (JournalDown e) {
                        throw new CompletionException(e); // it was never answered, so it may be there or not
                    }
                })
                .exceptionally(e -> null);
    }

    /** Of what was said last, the first so many are on disk and the others are not; all, if a later one was answered. */
    private void adoptWhatWasWritten(Path files, List<Said> said, Notice late, boolean acknowledged) throws Exception {
        List<Change> changes = new ArrayList<>();
        said.forEach(each -> changes.add(each.toModel()));
        if (late != null) {
            long now = clock.millis();
            changes.add(to -> to.accept(late, now));
        }
        List<String> problems = new ArrayList<>();
        try (JournalTables tables = new JournalTables(files.resolve("journal.db"))) {
            for (int written = changes.size(); written >= (acknowledged ? changes.size() : 0); written--) {
                JournalModel asIfWritten = model.copy();
                claimWhatIsOut(asIfWritten, tables);
                for (Change change : changes.subList(0, written)) {
                    change.to(asIfWritten);
                    claimWhatIsOut(asIfWritten, tables);
                }
                List<String> found = tables.problems(asIfWritten);
                if (found.isEmpty()) {
                    model = asIfWritten;
                    return;
                }
                problems.add("if " + written + " of " + changes.size() + " were written: " + found);
            }
        }
        throw new AssertionError("After the crash the tables fit to nothing: " + String.join("; ", problems));
    }

    /** What the dead process had claimed and perhaps not yet handed out. */
    private void claimWhatIsOut(JournalModel asIfWritten, JournalTables tables) throws Exception {
        asIfWritten.timePassed(clock.millis());
        for (String id : tables.sending()) {
            JournalModel.Entry entry = asIfWritten.find(id);
            if (entry != null && entry.state != State.SENDING && asIfWritten.whyNot(entry, clock.millis()) == null) {
                asIfWritten.claim(entry, clock.millis());
            }
        }
    }

    // ---- after each operation

    /** Gives the journal time to hand out what may go out, and looks at what did, at what did not, and at the tables. */
    private void settle() throws Exception {
        model.timePassed(clock.millis());
        take();
        for (int round = 0; round < MOST_ROUNDS && overdue() != null; round++) {
            take();
        }
        take();
        JournalModel.Entry overdue = overdue();
        if (overdue != null) {
            throw new AssertionError(overdue + " is not handed out at " + clock.millis() + "; out are "
                    + inHand.keySet() + ", heads " + run.tables.heads());
        }
        if (mayHandOut()) {
            letRejoin();
        }
        List<String> problems = run.tables.problems(model);
        require(problems.isEmpty(), String.join("; ", problems));
    }

    /** One turn brings back as many as there is room for. */
    private void letRejoin() {
        long now = clock.millis();
        long aside = model.all().stream()
                .filter(entry -> entry.aside && entry.due <= now)
                .count();
        for (long i = 0; i < aside && mayHandOut(); i++) {
            take();
        }
        if (mayHandOut()) {
            model.looked(now);
        }
    }

    private boolean mayHandOut() {
        return handingOut && inHand.size() < capacity && model.paused == null;
    }

    private JournalModel.Entry overdue() {
        return handingOut && inHand.size() < capacity ? model.overdue(clock.millis()) : null;
    }

    private void take() {
        for (Claim claim : run.handedOut(++rounds)) {
            long at = claim.startedAt();
            tell("  out: " + claim.notice().id() + " at " + at);
            require(at == clock.millis() || at == before, claim.notice().id() + " went out at " + at + ", at no time");
            JournalModel.Entry entry = model.find(claim.notice().id());
            require(handingOut, claim.notice().id() + " went out though nothing is handed out");
            require(entry != null, claim.notice().id() + " went out and was never accepted");
            require(inHand.size() < capacity, "more are out than there is room for");
            String whyNot = model.whyNot(entry, at);
            require(whyNot == null, whyNot);
            requireEqual(model.isSuperseded(entry), claim.isSuperseded(), "whether " + entry + " is superseded");
            model.claim(entry, at);
            requireEqual(entry.notice, claim.notice(), "the notice");
            requireEqual(entry.seq, claim.seq(), "its number");
            requireEqual(entry.tries, claim.tries(), "tries of " + entry);
            requireEqual(entry.doubtfulSince, claim.doubtfulSince(), "doubt about " + entry);
            requireEqual(entry.failingSince, claim.failingSince(), "since when it fails: " + entry);
            requireEqual(entry.onlyFindOut, claim.onlyFindOut(), "whether it is only looked for: " + entry);
            requireEqual(List.copyOf(entry.steps.values()), claim.steps(), "the steps of " + entry);
            inHand.put(entry.notice.id(), claim);
        }
    }

    /** At last nobody holds anything back and all goes well: then everything that was accepted has an end. */
    private void letAllEnd() throws Exception {
        tell("all goes well from now on");
        if (model.paused != null) {
            run.desk.pause(false, clock);
            model.paused = null;
        }
        if (!handingOut) {
            handOut(true);
        }
        for (int i = 0; i < 1000 && model.all().stream().anyMatch(JournalModel.Entry::isOpen); i++) {
            settle();
            for (Claim claim : List.copyOf(inHand.values())) {
                inHand.remove(claim.notice().id());
                Ending well = new Ending.Ended(State.DELIVERED, null, "", false);
                run.journal.end(claim, well);
                model.end(model.find(claim.notice().id()), well, clock.millis());
            }
            if (inHand.isEmpty() && overdue() == null) {
                pass(Duration.ofMillis(nextDue() - clock.millis()));
            }
        }
        settle();
        List<JournalModel.Entry> open =
                model.all().stream().filter(JournalModel.Entry::isOpen).toList();
        require(open.isEmpty(), open + " never came to an end");
    }

    // ---- small things

    private JournalModel.Entry any() {
        List<JournalModel.Entry> all = model.all();
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private Claim anyInHand() {
        List<Claim> claims = List.copyOf(inHand.values());
        return claims.isEmpty() ? null : claims.get(random.nextInt(claims.size()));
    }

    private int oneOf(int... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }

    private String words(Notice notice) {
        return " " + notice.id() + " for conversation " + notice.conversationId()
                + (notice.notBefore() == null
                        ? ""
                        : " not before " + notice.notBefore().toEpochMilli());
    }

    private void tell(String words) {
        told.add(words);
    }

    private static void require(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new AssertionError(otherwise);
        }
    }

    private static void requireEqual(Object expected, Object found, String of) {
        require(expected.equals(found), of + ": expected " + expected + ", got " + found);
    }
}
