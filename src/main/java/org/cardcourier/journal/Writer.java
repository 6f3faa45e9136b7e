package org.cardcourier.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;
import org.cardcourier.notice.Person;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. A turn takes whatever waits (at most {@value #TURN} operations), applies it in order in
 * one transaction, claims what is due, commits once, and only then answers the acceptors and hands out the claims.
 *
 * <p>A notice that is due at once and has nothing before it is claimed in the transaction that accepts it, which saves
 * a commit and reading it back. Ends, steps and releases are never lost: if the file cannot be written they are kept
 * and tried again each second, while acceptors are refused.
 */
final class Writer {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int TURN = 512;
    /** How long ends may wait for others: each commit writes the same pages once more. Nobody waits for an end. */
    private static final long GATHER_NANOS = 2_000_000;

    private static final int GATHER = 64;
    /** From so many acceptances in a turn on, throughput counts and no longer the time of one: the next waits for more. */
    private static final int CROWD = 8;

    private static final long CROWD_NANOS = 3_000_000;
    /** How often it looks meanwhile. */
    private static final long SLICE_NANOS = 500_000;

    private static final long LOOK_MILLIS = 200;
    private static final long PROBE_MILLIS = 60_000;
    private static final long RETRY_MILLIS = 1000;
    /** What a clock may be put right by without a word; NTP does no more in one step. */
    private static final long JUMP_MILLIS = 60_000;

    /** How long it holds which conversation a person has: the next may begin, and this one end, at any time. */
    private static final long TRUST_MILLIS = 600_000;

    private static final long RETENTION_MILLIS = 3_600_000;
    /** Between two portions of what is deleted: while there is nothing else to do, and while there is. */
    private static final long BREATH_MILLIS = 5;

    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final long IDLE_NANOS = 100_000_000L;
    private static final String STOPPING = "Card Courier is stopping: send it again when it is back";
    private static final String NOT_NOW =
            "The journal cannot be written at the moment (%s); nothing was accepted. Send it again later";
    private static final String WRITTEN = "written";

    record StepDone(Claim claim, Step step) {}

    record End(Claim claim, Ending ending, long opened) {}

    record Opened(Claim claim, long conversation) {}

    record Release(Claim claim) {}

    /** Another writer has added something of this account's. */
    record LookAround() {}

    record PutTraffic(TrafficNow traffic) {}

    record PauseUnauthorized() {}

    record ReadBackDone(Claim claim, Story.ReadBack readBack) {}

    record Hear(FromCustomer from, CompletableFuture<Optional<CustomerAnswer>> done) {}

    record Looked(long conversationId, Duration lookFor, CompletableFuture<Void> done) {}

    record LookNow(List<Person> names) {}

    private record HandOut(Journal.Deliver deliver, int capacity, CountDownLatch done) {}

    private record Stop() {}

    private record Answer(Accept accept, List<Acceptance> acceptances, RuntimeException refusal) {}

    private final String account;
    private Store store;
    private final JournalOptions options;
    private final NoticeCodec codec;
    private final Clock clock;
    private final LongSupplier nanos;
    private final SharedFile shared;
    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "journal-writer");

    // only the writer's thread touches these
    private final List<Answer> answers = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<Claim> delivered = new ArrayList<>();
    private final List<Runnable> remarks = new ArrayList<>();
    private final Retention retention;
    private final HeldBatches held = new HeldBatches();
    private Journal.Deliver deliver;
    private int capacity;
    private final Lane files = new Lane(1);
    private final Lane others = new Lane(0);
    private boolean begun;
    private boolean isWorn;
    private long lookedAt;
    private long lookedAtNanos;
    private long ends;
    private long seq;
    private long dataVersion;
    private volatile String paused;
    private long probeAt;
    private boolean isSomeGone;
    private boolean stopping;
    private int acceptances;
    private boolean tookUpSome;
    private boolean deleting;
    private long deletingSince;
    private long deletedAtNanos;
    private long workedAtNanos;
    private long deleted;

    private final AtomicBoolean handingOut = new AtomicBoolean();
    private volatile boolean healthy = true;
    private volatile String trouble = "";
    private volatile long outcomes;
    private volatile long answered;
    private volatile boolean closed;

    /** @param account name of the connection whose notices it hands out; "" for the main one, which also tidies up for all */
    Writer(
            String account,
            Store store,
            JournalOptions options,
            NoticeCodec codec,
            Clock clock,
            LongSupplier nanos,
            SharedFile shared) {
        this.account = account;
        this.store = store;
        this.options = options;
        this.codec = codec;
        this.clock = clock;
        this.nanos = nanos;
        this.shared = shared;
        this.retention = new Retention(options.keep());
    }

    void open() throws SQLException {
        rememberClock();
        int open = takeUp();
        tookUpSome = open > 0;
        if (tookUpSome) {
            LOG.info(
                    "{} notices were being sent when Card Courier ended{}; Chatwoot is asked about each before it is sent",
                    open,
                    shared.label(account));
        }
        lookAround();
        outcomes = ends;
        answered = store.lastAnswer();
        dataVersion = store.dataVersion();
        thread.setUncaughtExceptionHandler(Writer::halt);
        if ("unauthorized".equals(paused)) {
            paused = null; // the token may have been mended: the first try will tell
            store.pause(null, clock.millis());
        }
        thread.start();
    }

    private int takeUp() throws SQLException {
        shared.beginTurn();
        try {
            return store.takeUp(clock.millis(), options.settle().toMillis());
        } finally {
            shared.endTurn();
        }
    }

    void submit(Object operation) {
        if (closed && operation instanceof Accept accept) {
            refuse(accept, STOPPING);
            return;
        }
        if (!healthy && operation instanceof Accept accept) {
            refuse(accept, notNow()); // at once: whoever waited would hold a worker, and the writer tries by itself
            return;
        }
        queue.add(operation);
        if (!thread.isAlive() && operation instanceof Accept accept && queue.remove(operation)) {
            refuse(accept, STOPPING); // it came between the last turn and the end of the thread
        }
    }

    private String notNow() {
        return NOT_NOW.formatted(trouble);
    }

    private static void refuse(Accept accept, String sentence) {
        accept.done.completeExceptionally(new JournalDown(sentence, null));
    }

    void start(Journal.Deliver to, int most) {
        if (!handingOut.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "Only one route may be from journal:notices: which of two should a notice go to?");
        }
        CountDownLatch done = new CountDownLatch(1);
        queue.add(new HandOut(to, most, done));
        await(done);
    }

    void pauseHandOut() {
        handingOut.set(false);
        CountDownLatch done = new CountDownLatch(1);
        queue.add(new HandOut(null, 0, done));
        await(done);
    }

    private void await(CountDownLatch done) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                if (done.await(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean tookUpSome() {
        return tookUpSome;
    }

    boolean isHealthy() {
        return healthy;
    }

    /** @return why nothing can be written; "" if it can */
    String trouble() {
        return healthy ? "" : trouble;
    }

    /** @return "person", "unauthorized", or "" */
    String paused() {
        String by = paused;
        return by == null ? "" : by;
    }

    long outcomes() {
        return outcomes;
    }

    long answers() {
        return answered;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.add(new Stop());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (Object late = queue.poll(); late != null; late = queue.poll()) {
            if (late instanceof Accept accept) {
                refuse(accept, STOPPING);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Object> turn = new ArrayList<>(TURN);
        Deque<CountDownLatch> latches = new ArrayDeque<>();
        while (!stopping || !queue.isEmpty()) {
            turn.clear();
            take(turn);
            turn.removeIf(operation -> control(operation, latches));
            if (!write(turn)) {
                keep(writeOneByOne(turn));
            }
            latches.forEach(CountDownLatch::countDown);
            latches.clear();
            deleteWhatIsOld(turn.isEmpty());
        }
        try {
            store.close();
        } catch (SQLException e) {
            LOG.warn("The journal was not closed cleanly; the next start mends that: {}", e.getMessage());
        }
    }

    /** Without its writer nothing could be accepted or end: the process ends, and its next start takes everything up. */
    private static void halt(Thread thread, Throwable error) {
        LOG.error("The journal's writer failed; the process ends, and nothing that was accepted is lost", error);
        Runtime.getRuntime().halt(1);
    }

    /** Waits until there is something to do: an operation, a notice that comes due, or a look at what others changed. */
    private void take(List<Object> turn) {
        try {
            long most = deleting ? BREATH_MILLIS : LOOK_MILLIS;
            long wait = Math.min(most, Math.min(nextDue(), held.nextWalk()) - clock.millis());
            Object first = wait <= 0 ? queue.poll() : queue.poll(wait, TimeUnit.MILLISECONDS);
            if (first != null) {
                turn.add(first);
                queue.drainTo(turn, TURN - 1);
                gather(turn);
            }
        } catch (InterruptedException e) {
            // nobody interrupts this thread on purpose; work that was accepted goes on
        }
    }

    /** A commit writes the same pages for one as for many: under load a turn waits a little for others. */
    private void gather(List<Object> turn) {
        boolean isCrowd = acceptances >= CROWD;
        long until = System.nanoTime() + (isCrowd ? CROWD_NANOS : GATHER_NANOS);
        int looked = 0;
        acceptances = 0;
        while (true) {
            boolean onlyEnds = true;
            for (; looked < turn.size(); looked++) {
                Object operation = turn.get(looked);
                acceptances += operation instanceof Accept ? 1 : 0;
                onlyEnds &= operation instanceof End || operation instanceof StepDone;
            }
            boolean waits = isCrowd || onlyEnds && capacity - out() + turn.size() < capacity / 2;
            long left = until - System.nanoTime();
            if (turn.size() >= GATHER || !waits || left <= 0) {
                return;
            }
            // not waiting in the queue: there each operation would wake this thread
            LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
            queue.drainTo(turn, GATHER - turn.size());
        }
    }

    private boolean control(Object operation, Deque<CountDownLatch> latches) {
        if (operation instanceof HandOut handOut) {
            deliver = handOut.deliver();
            capacity = handOut.capacity();
            dueAt(0);
            latches.add(handOut.done());
            return true;
        }
        if (operation instanceof Stop) {
            stopping = true;
            deliver = null;
            return true;
        }
        return false;
    }

    /** @return false if nothing of it was written */
    private boolean write(List<Object> turn) {
        boolean due = Math.min(nextDue(), held.nextWalk()) <= clock.millis();
        if (turn.isEmpty() && !due && healthy && jump() == 0 && !changedByOthers()) {
            rememberClock();
            return true;
        }
        if (!transact(turn)) {
            return false;
        }
        answer();
        return true;
    }

    private boolean transact(List<Object> turn) {
        shared.beginTurn();
        try {
            return transactInTurn(turn);
        } finally {
            shared.endTurn();
        }
    }

    private boolean transactInTurn(List<Object> turn) {
        int filesOut = files.out;
        int othersOut = others.out;
        long seqBefore = seq;
        begun = false;
        try {
            if (isWorn) {
                store = store.renewed();
                isWorn = false;
            }
            store.begin();
            begun = true;
            if (!healthy) {
                store.putWatermark(WRITTEN, Long.toString(clock.millis())); // else an empty turn would prove nothing
            }
            followClock();
            if (changedByOthers()) {
                dataVersion = store.dataVersion();
                lookAround();
            }
            for (Object operation : turn) {
                apply(operation);
            }
            endDelivered();
            ends += held.walk(store, clock.millis(), this::dueAt);
            claimWhatIsDue();
            compareStates();
            store.commit();
            if (!healthy) {
                LOG.info("The journal can be written again");
            }
            healthy = true;
            outcomes = ends; // told only now that they can be seen
            rememberClock();
            return true;
        } catch (SQLException | RuntimeException e) {
            store.rollback();
            isWorn = true;
            files.out = filesOut;
            others.out = othersOut;
            seq = seqBefore;
            held.startAnew();
            dataVersion = -1; // look around at the next turn: what was thought to be so was taken back
            claims.clear();
            answers.clear();
            delivered.clear();
            remarks.clear();
            report(e);
            return false;
        }
    }

    private void rememberClock() {
        lookedAt = clock.millis();
        lookedAtNanos = nanos.getAsLong();
    }

    /** @return by how much the clock was put forward, or back if negative, since it was last looked at; mostly 0 */
    private long jump() {
        long passed = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - lookedAtNanos);
        long jump = clock.millis() - lookedAt - passed;
        return Math.abs(jump) > JUMP_MILLIS ? jump : 0;
    }

    /** What waits for its next try goes on waiting as long as it would have, whatever the clock says in between. */
    private void followClock() throws SQLException {
        long jump = jump();
        if (jump == 0) {
            return;
        }
        LOG.warn("This host's clock jumped by {} s: look at its time service", jump / 1000);
        long now = clock.millis();
        if (jump < 0) {
            store.clockWentBack(-jump, now);
        } else {
            store.clockWentForward(lookedAt, now + options.settle().toMillis());
        }
        files.nextDue = 0;
        others.nextDue = 0;
        deleting = false; // whether this is the right time shows when it has stayed so for an hour
        deletingSince = now;
    }

    private void report(Exception e) {
        if (healthy) {
            LOG.error(
                    "The journal cannot be written ({}): nothing is accepted until it can; what was accepted is kept. Look at"
                            + " the disk of {}",
                    e.getMessage(),
                    options.file(),
                    e);
        }
        trouble = Trouble.of(e);
        healthy = false;
    }

    /**
     * One operation that cannot be written must not take the others of its turn with it.
     *
     * @return those that could not be written
     */
    private List<Object> writeOneByOne(List<Object> turn) {
        List<Object> failed = new ArrayList<>();
        for (Object operation : turn) {
            boolean hopeless = !begun; // the file is locked or gone: no single one would fare better
            if (hopeless || !write(List.of(operation))) {
                failed.add(operation);
            }
        }
        return failed;
    }

    /** Ends, steps and releases are tried again in a second; acceptors are told. */
    private void keep(List<Object> failed) {
        List<Object> later = new ArrayList<>();
        for (Object operation : failed) {
            if (operation instanceof Accept accept) {
                refuse(accept, notNow());
            } else {
                later.add(operation);
            }
        }
        if (stopping) {
            queue.drainTo(later);
            later.forEach(operation -> {
                if (operation instanceof Accept accept) {
                    refuse(accept, STOPPING);
                }
            });
            LOG.error("{} ends could not be written; at the next start Chatwoot is asked about them", later.size());
            return;
        }
        queue.addAll(later);
        if (!healthy) {
            pause(RETRY_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // nobody interrupts this thread on purpose; work that was accepted goes on
        }
    }

    /** Asked outside a transaction too: a failure there shows again when the turn begins. */
    private boolean changedByOthers() {
        try {
            return store.dataVersion() != dataVersion;
        } catch (SQLException e) {
            return true;
        }
    }

    /** Reads again what a command may have changed: notices added, made due, the account paused. */
    private void lookAround() throws SQLException {
        seq = store.lastSeq();
        ends = store.lastOutcome();
        isSomeGone = store.isSomeGone();
        String was = paused;
        paused = store.paused();
        held.lookAround(store);
        if ("unauthorized".equals(paused) && !"unauthorized".equals(was)) {
            probeAt = clock.millis();
        }
        dueAt(0);
    }

    private void apply(Object operation) throws SQLException {
        if (operation instanceof Accept accept) {
            accept(accept);
        } else if (operation instanceof StepDone done) {
            stepDone(done.claim(), done.step());
        } else if (operation instanceof End end) {
            end(end.claim(), end.ending(), end.opened());
        } else if (operation instanceof Opened opened) {
            store.opened(opened.claim().seq(), opened.conversation(), clock.millis());
        } else if (operation instanceof Release release) {
            release(release.claim(), clock.millis());
        } else if (operation instanceof PauseUnauthorized) {
            pauseUnauthorized();
        } else if (operation instanceof PutTraffic put) {
            store.putTraffic(put.traffic(), clock.millis());
        } else if (operation instanceof ReadBackDone done) {
            store.putReadBack(done.claim().seq(), done.readBack());
        } else if (operation instanceof MessageReport report) {
            writeReport(report);
        } else if (operation instanceof Hear hear) {
            hear(hear);
        } else if (operation instanceof LookNow look) {
            lookNow(look.names());
        } else if (operation instanceof Looked looked) {
            answering().looked(looked.conversationId(), looked.lookFor(), clock.millis());
            remarks.add(() -> looked.done().complete(null));
        }
    }

    private void stepDone(Claim claim, Step step) throws SQLException {
        long now = clock.millis();
        store.putStep(claim.seq(), step, now);
        if (step.isDone() && Options.asks(claim.notice(), step.n())) {
            store.putQuestion(claim.seq(), step.messageId(), now, now + Answers.FIRST_LOOK.toMillis());
        }
    }

    private Answers answering() {
        return new Answers(store.connection(), store.account(), codec);
    }

    private void lookNow(List<Person> names) throws SQLException {
        long now = clock.millis();
        for (Person name : names) {
            OptionalLong line = store.lineOf(name);
            if (line.isPresent()) {
                store.lookNow(line.getAsLong(), now);
                dueAt(now);
            }
        }
    }

    private void hear(Hear hear) throws SQLException {
        Optional<CustomerAnswer> heard = answering().take(hear.from(), clock.millis());
        remarks.add(() -> {
            heard.ifPresent(this::tell);
            hear.done().complete(heard);
        });
    }

    private void tell(CustomerAnswer answer) {
        answered = answer.n();
        LOG.info(
                "answered{} notice={} order={} conversation={} message={} payload={}",
                shared.label(account),
                answer.noticeId(),
                answer.orderId(),
                answer.conversationId(),
                answer.messageId(),
                answer.payload());
    }

    private void writeReport(MessageReport report) throws SQLException {
        MessageReports reports = new MessageReports(store.connection(), store.account());
        String id = reports.take(report, clock.millis());
        if (id != null) {
            ends = store.lastOutcome();
            remarks.add(() -> {
                if (report.isFailed()) {
                    LOG.warn(
                            "message_failed{} notice={} conversation={} message={}: Chatwoot stored it and could not hand it on;"
                                    + " see why with: courier notices show {}",
                            shared.label(account),
                            id,
                            report.conversationId(),
                            report.messageId(),
                            id);
                } else {
                    LOG.info("Message {} of notice {} was sent after all, says Chatwoot", report.messageId(), id);
                }
            });
        }
    }

    // ---- accept

    private void accept(Accept accept) throws SQLException {
        RuntimeException refusal = !accept.each && accept.entries.size() > 1 ? otherContent(accept.entries) : null;
        if (refusal != null) {
            answers.add(new Answer(accept, List.of(), refusal));
            return;
        }
        if (accept.group != null && !store.batches().isReading(accept.batch(), accept.entries.isEmpty())) {
            answers.add(new Answer(accept, List.of(), new NotReading(accept.batch())));
            return;
        }
        List<Acceptance> acceptances = new ArrayList<>(accept.entries.size());
        try {
            for (int i = 0; i < accept.entries.size(); i++) {
                acceptances.add(insert(accept.entries.get(i), accept, i));
            }
        } catch (OtherContent e) {
            answers.add(new Answer(accept, List.of(), e));
            return;
        }
        if (accept.watermark != null) {
            store.putWatermark(accept.watermark.name(), accept.watermark.value());
        }
        if (accept.group != null) {
            store.batches().refused(accept.batch(), accept.group.refused());
            store.batches().progress(accept.batch(), progress(accept.group, acceptances));
        }
        answers.add(new Answer(accept, acceptances, null));
    }

    private static BatchProgress progress(BatchGroup group, List<Acceptance> acceptances) {
        boolean isOneToBeListed = acceptances.stream().anyMatch(each -> each.kind() == Acceptance.Kind.OTHER_CONTENT);
        return isOneToBeListed ? group.before() : group.after().plus(acceptances);
    }

    /** For several notices at once: the whole call is refused, before the first is written, if one id has other content. */
    private OtherContent otherContent(List<Accept.Entry> entries) throws SQLException {
        Map<String, byte[]> inThisCall = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Notice notice = entries.get(i).notice();
            String id = notice.id();
            byte[] body = entries.get(i).body();
            byte[] earlier = inThisCall.putIfAbsent(notice.account() + " " + id, body);
            Store.Known known = earlier == null ? find(at(notice), id) : null;
            boolean isOther = earlier != null ? !Arrays.equals(earlier, body) : known != null && !known.has(id, body);
            if (isOther) {
                return new OtherContent(id, i);
            }
        }
        return null;
    }

    private Store.Known find(Store at, String id) throws SQLException {
        Store.Known known = at.find(id);
        return known == null && isSomeGone ? at.findGone(id) : known;
    }

    /** What belongs to another account is only put there; its own writer hands it out. */
    private Store at(Notice notice) throws SQLException {
        return notice.account().equals(account) ? store : store.of(shared.key(notice.account()));
    }

    private Acceptance insert(Accept.Entry entry, Accept accept, int i) throws SQLException {
        String id = entry.notice().id();
        Store at = at(entry.notice());
        Store.Known gone = isSomeGone ? at.findGone(id) : null;
        if (gone != null) {
            return known(gone, accept, i);
        }
        long now = clock.millis();
        boolean later =
                entry.notice().notBefore() != null && entry.notice().notBefore().toEpochMilli() > now;
        long due = later ? entry.notice().notBefore().toEpochMilli() : now;
        long mine = seq + 1;
        // what is to be sent later must not hold up its conversation: it stands aside in a line of its own
        Store.Home home = home(at, entry.notice());
        long line = later ? -mine : home.line();
        boolean fromFile = accept.isFromFile();
        Lane lane = lane(fromFile);
        boolean claimNow = at == store
                && !later
                && paused == null
                && mayHandOut(lane)
                && lane.nextDue > now
                && !held.has(accept.batch());
        boolean head = at.insertHead(line, mine, claimNow ? Store.CLAIMED : due, fromFile);
        boolean claimed = claimNow && head;
        if (!at.insert(mine, entry, accept, home, line, due, now, claimed)) {
            if (head) {
                at.nextOfLine(line);
            }
            return known(at.find(id), accept, i);
        }
        seq = mine;
        if (claimed) {
            lane.out++;
            claims.add(new Claim(mine, line, entry.notice(), 1, now, 0, 0, false, fromFile, List.of()));
        } else if (head) {
            lane.dueAt(due);
        } else {
            waitInLine(at, line, mine, fromFile, now);
        }
        if (accept.group != null) {
            store.batches().putRow(accept.batch(), accept.group.rows().get(i), mine, false);
        }
        return new Acceptance(id, State.WAITING, Acceptance.Kind.NEW);
    }

    private static Store.Home home(Store at, Notice notice) throws SQLException {
        return notice.person() == null ? new Store.Home(notice.conversationId(), 0, 0) : at.home(notice.person());
    }

    private void waitInLine(Store at, long line, long seq, boolean fromFile, long now) throws SQLException {
        if (!fromFile) {
            at.hurry(line, seq);
            others.dueAt(now);
        }
        if (Lines.isOfPerson(line)) { // those before it may be parked, and something new is a reason to look
            at.lookNow(line, now);
            dueAt(now);
        }
    }

    private Acceptance known(Store.Known known, Accept accept, int i) throws SQLException {
        Accept.Entry entry = accept.entries.get(i);
        String id = entry.notice().id();
        if (known.has(id, entry.body())) {
            boolean isKnown = accept.group == null
                    || store.batches()
                            .putRow(accept.batch(), accept.group.rows().get(i), known.seq(), true);
            return new Acceptance(id, known.state(), isKnown ? Acceptance.Kind.KNOWN : Acceptance.Kind.NEW);
        }
        if (!accept.each) {
            throw new OtherContent(id, 0);
        }
        return new Acceptance(id, known.state(), Acceptance.Kind.OTHER_CONTENT);
    }

    // ---- the end of an attempt

    /** @param opened the conversation that the claim's message opened for its person; 0 for none */
    private void end(Claim claim, Ending ending, long opened) throws SQLException {
        end(claim, ending, opened == 0);
        if (opened != 0) {
            store.join(claim.line(), opened, clock.millis());
            if (ending instanceof Ending.PutOff off) {
                store.setHeadDue(opened, claim.seq(), off.dueAt());
            }
            dueAt(clock.millis());
        }
    }

    private void end(Claim claim, Ending ending, boolean mayBePlain) throws SQLException {
        if (ending instanceof Ending.PutOff off) {
            release(claim, off.dueAt());
            return;
        }
        lane(claim.givesWay()).out--;
        long now = clock.millis();
        if (ending instanceof Ending.Joins joins) {
            join(claim, joins, now);
        } else if (ending instanceof Ending.Parked parked) {
            park(claim, parked, now);
        } else if (ending instanceof Ending.Ended ended) {
            if (mayBePlain && isPlain(claim, ended)) {
                delivered.add(claim);
                return;
            }
            if (claim.tries() > 1 || ended.state() != State.DELIVERED) {
                store.putAttempt(claim, now, ended.reason(), false, ended.detail());
            }
            store.end(claim.seq(), ended, now);
            ends++;
            dueAt(store.nextOfLine(claim.line()));
            resumeIfAuthorized(ended);
        } else if (ending instanceof Ending.Again again) {
            again(claim, again, now);
        }
    }

    /** Delivered at the first try, with nothing more to be said of it: as nearly all are. */
    private boolean isPlain(Claim claim, Ending.Ended ended) {
        return claim.tries() == 1
                && ended.state() == State.DELIVERED
                && !ended.thenFailed()
                && ended.reason() == null
                && ended.detail().isEmpty()
                && !"unauthorized".equals(paused);
    }

    /** The plain ends of a turn at once: a statement for all of them costs half as much as one for each. */
    private void endDelivered() throws SQLException {
        if (!delivered.isEmpty()) {
            dueAt(store.endDelivered(delivered, clock.millis()));
            ends += delivered.size();
            delivered.clear();
        }
    }

    private void again(Claim claim, Ending.Again again, long now) throws SQLException {
        long failingSince = claim.failingSince() == 0 ? claim.startedAt() : claim.failingSince();
        long doubtfulSince = !again.doubtful()
                ? 0
                : claim.doubtfulSince() == 0 ? Math.min(claim.startedAt(), now) : claim.doubtfulSince();
        store.putAttempt(claim, now, again.reason(), again.doubtful(), again.detail());
        store.again(claim, again, doubtfulSince, failingSince);
        dueAt(store.nextOfLine(claim.line())); // an earlier one may have rejoined in the meantime
    }

    private void join(Claim claim, Ending.Joins joins, long now) throws SQLException {
        store.release(claim.seq(), now);
        if (!joins.doubtful()) {
            store.clearDoubt(claim.seq());
        }
        store.join(claim.line(), joins.conversation(), now);
        dueAt(now);
    }

    /** What expired while it waited there ends; the others wait until the next look, or until the next of them expires. */
    private void park(Claim claim, Ending.Parked parked, long now) throws SQLException {
        store.release(claim.seq(), now);
        long lookAt = parked.lookAt();
        for (Store.Waiting waiting : store.waiting(claim.line())) {
            Instant expires = codec.read(waiting.body()).expires();
            if (expires != null && expires.toEpochMilli() <= now) {
                store.end(waiting.seq(), Ending.expired(expires), now);
                ends++;
            } else if (expires != null) {
                lookAt = Math.min(lookAt, expires.toEpochMilli());
            }
        }
        store.park(claim.line(), lookAt, parked.detail());
        dueAt(store.nextOfLine(claim.line()));
    }

    private void release(Claim claim, long due) throws SQLException {
        lane(claim.givesWay()).out--;
        long now = clock.millis();
        store.release(claim.seq(), now);
        dueAt(store.nextOfLine(claim.line()));
        if (due > now) {
            store.setHeadDue(claim.line(), claim.seq(), due);
        }
    }

    // ---- pause

    private void pauseUnauthorized() throws SQLException {
        if (paused == null) {
            LOG.error(
                    "Chatwoot refuses the token{}: delivery pauses and one notice a minute tries again. Give it a new"
                            + " chatwoot.{}api-token and restart; nothing is lost",
                    shared.label(account),
                    account.isEmpty() ? "" : account + ".");
            paused = "unauthorized";
            store.pause(paused, clock.millis());
        }
        probeAt = clock.millis() + PROBE_MILLIS;
    }

    private void resumeIfAuthorized(Ending.Ended ended) throws SQLException {
        boolean isAccepted = ended.state() == State.DELIVERED
                || ended.state() == State.REFUSED && ended.reason() != Reason.INVALID; // INVALID is our own word
        if ("unauthorized".equals(paused) && isAccepted) {
            LOG.info("Chatwoot accepts the token again{}: delivery goes on", shared.label(account));
            paused = null;
            store.pause(null, clock.millis());
            dueAt(0);
        }
    }

    // ---- claim

    private Lane lane(boolean fromFile) {
        return fromFile ? files : others;
    }

    /** A line has another head, or its head another time: which lane it is in now is for the next look to tell. */
    private void dueAt(long time) {
        files.dueAt(time);
        others.dueAt(time);
    }

    /** When the next notice is due that may be handed out. */
    private long nextDue() {
        return Math.min(
                mayHandOut(others) ? others.nextDue : Long.MAX_VALUE,
                mayHandOut(files) ? files.nextDue : Long.MAX_VALUE);
    }

    /** Whether there is room to hand out; under a backlog some is gathered first, else every end brings a query. */
    private boolean mayHandOut(Lane lane) {
        if (deliver == null || stopping || "person".equals(paused)) {
            return false;
        }
        int most = Math.min(capacity, deliver.most());
        return isRoom(most, most - out()) && (lane == others || isRoom(deliver.mostFromFiles(), freeForFiles()));
    }

    private static boolean isRoom(int most, int free) {
        return free >= Math.max(1, Math.min(most / 4, 16));
    }

    private int out() {
        return others.out + files.out;
    }

    private int freeForFiles() {
        return deliver.mostFromFiles() - files.out;
    }

    private void claimWhatIsDue() throws SQLException {
        long now = clock.millis();
        if (nextDue() > now) {
            return;
        }
        int most = Math.min(capacity, deliver.most());
        if ("unauthorized".equals(paused)) {
            if (now < probeAt) {
                others.nextDue = probeAt;
                files.nextDue = probeAt;
                return;
            }
            most = out() + 1;
        }
        claimWhatIsDue(others, most - out(), now);
        if (mayHandOut(files)) {
            claimWhatIsDue(files, Math.min(most - out(), freeForFiles()), now);
        }
    }

    private void claimWhatIsDue(Lane lane, int most, long now) throws SQLException {
        if (lane.nextDue > now || most <= 0) {
            return;
        }
        List<Store.Due> found = store.due(lane.number, now, most);
        List<Store.Due> claimed = new ArrayList<>(found.size());
        for (Store.Due due : found) {
            boolean isToGo = mayClaim(due, now) && held.wish(due) == null && !isOutOfDate(due, now);
            if (isToGo && claim(due, lane, now)) {
                claimed.add(due);
            }
        }
        if (!claimed.isEmpty()) {
            probeAt = now + PROBE_MILLIS; // what only changes its line is no probe
        }
        store.claim(claimed, now); // before the rest: what rejoins a line must see that its head is being sent
        for (Store.Due due : found) {
            HeldBatches.Wish wish = due.line() < 0 ? null : held.wish(due);
            if (wish != null) {
                hold(due, wish, now);
            } else if (due.due() > now) {
                holdUpOrStandAside(due, now);
            } else if (due.line() < 0) {
                rejoin(due);
            } else if (isOutOfDate(due, now)) {
                lookAgain(due);
            }
        }
        lane.nextDue = found.size() == most ? 0 : store.nearestDue(lane.number);
    }

    private static boolean mayClaim(Store.Due due, long now) {
        return due.due() <= now && due.line() >= 0;
    }

    /** A person does not want it to be sent now, or at all: the next of its line goes. */
    private void hold(Store.Due due, HeldBatches.Wish wish, long now) throws SQLException {
        if (wish == HeldBatches.Wish.CANCEL) {
            store.end(due.seq(), Ending.CANCELLED_WITH_BATCH, now);
            ends++;
        } else {
            store.standAside(due.seq());
        }
        dueAt(store.nextOfLine(due.line()));
    }

    /** It holds up its conversation until its next try, but no longer than the limit; then it stands aside. */
    private void holdUpOrStandAside(Store.Due due, long now) throws SQLException {
        long limit = due.failingSince() == 0
                ? Long.MAX_VALUE // it never failed: only the clock was set back
                : due.failingSince() + options.blockAtMost().toMillis();
        if (now < limit) {
            store.setHeadDue(due.line(), due.seq(), Math.min(due.due(), limit));
        } else {
            standAside(due);
        }
    }

    private void standAside(Store.Due due) throws SQLException {
        LOG.info("Notice {} waits for its next try and lets the later ones of its conversation pass", due.id());
        store.standAside(due.seq());
        store.insertHead(-due.seq(), due.seq(), due.due(), due.fromFile());
        dueAt(store.nextOfLine(due.line()));
    }

    /** What stood aside is due: it takes its place in its conversation again, since two at once would have no order. */
    private void rejoin(Store.Due due) throws SQLException {
        store.rejoin(due.seq(), due.line(), due.conversation());
        dueAt(due.due()); // its conversation may be in the other lane
    }

    /** Its person's conversation was found so long ago that it may be another by now, and nothing of it was sent. */
    private static boolean isOutOfDate(Store.Due due, long now) {
        boolean isFound = due.person() != 0 && due.line() >= 0 && due.line() != due.person();
        return isFound && due.doubtfulSince() == 0 && !due.hasSteps() && Math.abs(now - due.foundAt()) > TRUST_MILLIS;
    }

    private void lookAgain(Store.Due due) throws SQLException {
        store.lookAgain(due.person(), due.line());
        dueAt(store.nextOfLine(due.line()));
        dueAt(due.due());
    }

    private boolean claim(Store.Due due, Lane lane, long now) throws SQLException {
        Notice notice = read(due, now);
        if (notice == null) {
            return false;
        }
        lane.out++;
        claims.add(new Claim(
                due.seq(),
                due.line(),
                notice,
                due.tries() + 1,
                now,
                due.doubtfulSince(),
                due.failingSince(),
                due.onlyFindOut(),
                lane == files,
                due.hasSteps() ? store.steps(due.seq()) : List.of()));
        return true;
    }

    /** Asked when all ends of this turn are written: nothing else of these conversations is out. */
    private void compareStates() throws SQLException {
        List<Claim> timed = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            if (claim.notice().stateTime() != null) {
                timed.add(claim);
            }
        }
        if (timed.isEmpty()) {
            return;
        }
        List<Long> older = store.superseded(timed);
        if (!older.isEmpty()) {
            NewerState newer = new NewerState(store.connection(), codec);
            for (int i = 0; i < claims.size(); i++) {
                Claim claim = claims.get(i);
                if (older.contains(claim.seq())) {
                    claims.set(i, claim.supersededBy(newer.than(claim.seq(), claim.notice())));
                }
            }
        }
    }

    /** A row that this version cannot read, as after a downgrade, must not stop the others. */
    private Notice read(Store.Due due, long now) throws SQLException {
        try {
            return Lines.addressed(codec.read(due.body()), due.conversation());
        } catch (RuntimeException e) {
            LOG.error("Notice {} in the journal cannot be read by this version: {}", due.id(), e.getMessage());
            String detail = "The journal's row cannot be read by this version: " + e.getMessage();
            store.end(due.seq(), new Ending.Ended(State.REFUSED, Reason.INVALID, detail, false), now);
            ends++;
            store.nextOfLine(due.line());
            return null;
        }
    }

    private void answer() {
        if (!claims.isEmpty()) {
            deliver.deliver(new ArrayList<>(claims));
            claims.clear();
        }
        for (Answer answer : answers) {
            if (answer.refusal() != null) {
                answer.accept().done.completeExceptionally(answer.refusal());
            } else {
                answer.accept().done.complete(answer.acceptances());
            }
        }
        answers.clear();
        remarks.forEach(Runnable::run);
        remarks.clear();
    }

    // ---- what is old

    /**
     * Once an hour: a small portion after the other while there is nothing else to do, and one a second while there is,
     * since what is written for it makes others wait (for SQLite's checkpoints above all).
     */
    private void deleteWhatIsOld(boolean hasDoneNothing) {
        if (!account.isEmpty()) {
            return; // the main one's writer does it for all
        }
        long now = clock.millis();
        if (!deleting && Math.abs(now - deletingSince) >= RETENTION_MILLIS) {
            deleting = true;
            deletingSince = now;
            deleted = 0;
        }
        long nanos = System.nanoTime();
        workedAtNanos = hasDoneNothing ? workedAtNanos : nanos;
        boolean isTurn = nanos - workedAtNanos > IDLE_NANOS || nanos - deletedAtNanos > PATIENCE_NANOS;
        if (deleting && healthy && !isWorn && !stopping && isTurn) {
            deletedAtNanos = nanos;
            deletePortion(now);
        }
    }

    private void deletePortion(long now) {
        shared.beginTurn();
        try {
            store.begin();
            deleting = retention.portion(store.connection(), now, seq, count -> deleted += count);
            isSomeGone = store.isSomeGone();
            store.commit();
        } catch (SQLException e) {
            store.rollback();
            isWorn = true;
            deleting = false;
            LOG.warn(
                    "What is old could not be deleted from the journal; it is tried again in an hour: {}",
                    e.getMessage());
        } finally {
            shared.endTurn();
        }
        if (!deleting && deleted > 0) {
            LOG.info(
                    "{} notices that ended more than {} days ago were deleted from the journal",
                    deleted,
                    options.keep().toDays());
        }
    }
}
