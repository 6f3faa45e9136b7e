package org.cardcourier.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;
import org.cardcourier.notice.Person;

/**
 * Accepts notices durably and hands out what is due.
 *
 * <p>{@link #accept} reshared after the commit (one fsync for all who wait at that moment). Whoever delivers receives
 * {@link Claim}s through {@link #start}, reports each step with {@link #step} and every claim's end with exactly one of
 * {@link #end} and {@link #release}. One writer thread owns the only writing connection; see {@code Writer}.
 */
public final class Journal implements AutoCloseable {

    private final JournalOptions options;
    private final NoticeCodec codec;
    private final Semaphore room;
    private final Writer writer;
    private final Map<String, Journal> all;

    private Journal(JournalOptions options, NoticeCodec codec, Writer writer, Map<String, Journal> all) {
        this.options = options;
        this.codec = codec;
        this.writer = writer;
        this.room = new Semaphore(options.acceptQueue());
        this.all = all;
    }

    /**
     * Opens the journal, making it where it is missing, and takes up what an earlier run left open.
     *
     * @param options how it is kept
     * @param codec   how notices are stored
     * @param clock   the time
     * @return the journal; it hands out nothing before {@link #start}
     * @throws JournalUnusable if it cannot be opened; the message says what to do
     */
    public static Journal open(JournalOptions options, NoticeCodec codec, Clock clock) {
        return open(options, codec, clock, System::nanoTime);
    }

    /** @param nanos time that passes whatever the clock is set to: what the clock gained on it is a jump */
    static Journal open(JournalOptions options, NoticeCodec codec, Clock clock, LongSupplier nanos) {
        Map<String, Journal> all = new ConcurrentHashMap<>();
        SharedFile shared = new SharedFile();
        Journal main = open("", options, codec, clock, nanos, shared, all);
        try {
            options.further().forEach((name, further) -> open(name, further, codec, clock, nanos, shared, all));
            return main;
        } catch (RuntimeException e) {
            main.close();
            throw e;
        }
    }

    private static Journal open(
            String name,
            JournalOptions options,
            NoticeCodec plain,
            Clock clock,
            LongSupplier nanos,
            SharedFile shared,
            Map<String, Journal> all) {
        NoticeCodec codec = AccountCodec.of(plain, name);
        try {
            shared.join(name, options.account());
            Store store = new Store(JournalFile.open(options.file()), options.account());
            Writer writer = new Writer(name, store, options, codec, clock, nanos, shared);
            writer.open();
            Journal opened = new Journal(options, codec, writer, all);
            all.put(name, opened);
            return opened;
        } catch (SQLException e) {
            throw new JournalUnusable("The journal " + options.file() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * The journal of an account. All lie in one file; each account has its own thread that writes, and its own lines, pauses
     * and limits, so that none waits for what another one's Chatwoot does.
     *
     * @param account name of the connection; "" for the main one
     * @return the journal
     * @throws IllegalArgumentException if there is none
     */
    public Journal of(String account) {
        Journal found = all.get(account);
        if (found == null) {
            throw new IllegalArgumentException("There is no connection " + account + " in the settings");
        }
        return found;
    }

    /**
     * Names an account where there are several.
     *
     * @param account name of the connection; "" for the main one
     * @return such as " account=shop-b", for a line of the log; "" where there is only one
     */
    public String label(String account) {
        return all.size() < 2 ? "" : " account=" + (account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
    }

    /** @return the names of all accounts, "" for the main one first */
    public List<String> accounts() {
        return all.keySet().stream().sorted().toList();
    }

    /**
     * Whether a type of file system is one whose locks and fsync cannot be trusted: a journal is not opened there.
     *
     * @param type as the operating system calls it, such as "nfs4"
     * @return true for a network file system
     */
    public static boolean refusesFileSystem(String type) {
        return JournalFile.isNetwork(type);
    }

    /** @return true if notices were being sent when the last run ended, so that Chatwoot may still be carrying them out */
    public boolean tookUpSome() {
        return writer.tookUpSome();
    }

    /** @return how the journal of this account is kept */
    public JournalOptions options() {
        return options;
    }

    /**
     * Accepts notices, all or nothing.
     *
     * @param notices what to accept
     * @param source  what brought them, such as "webhook" or "file:orders.csv"
     * @param block   true to wait for room, false to fail at once
     * @return what became of each, in order, after the commit
     * @throws JournalFull  if there is no room and {@code block} is false
     * @throws OtherContent if one of the ids was used for other content
     * @throws JournalDown  if the journal cannot be written
     */
    public List<Acceptance> accept(List<Notice> notices, String source, boolean block) {
        return accept(notices, source, block, false, null, null);
    }

    /**
     * Accepts notices and perhaps moves a watermark in the same commit.
     *
     * @param notices   what to accept; may be empty
     * @param source    what brought them
     * @param block     true to wait for room, false to fail at once
     * @param each      true if each stands for itself: one whose id was used for other content says so in its
     *                  {@link Acceptance} and the others are accepted
     * @param watermark name of the watermark, or null for none
     * @param value     its new value
     * @return what became of each, in order, after the commit
     * @throws JournalFull  if there is no room and {@code block} is false
     * @throws OtherContent if one of the ids was used for other content and {@code each} is false
     * @throws JournalDown  if the journal cannot be written
     */
    public List<Acceptance> accept(
            List<Notice> notices, String source, boolean block, boolean each, String watermark, String value) {
        String account = notices.isEmpty() ? "" : notices.get(0).account();
        Accept.Watermark mark = watermark == null ? null : new Accept.Watermark(watermark, value);
        return of(account).take(notices, block, entries -> new Accept(entries, source, each, mark, null));
    }

    /**
     * Accepts rows of a dropped file, each for itself, and in the same commit writes how far the file is read. Waits for
     * room.
     *
     * @param notices what to accept
     * @param source  what brought them, such as "file:orders.csv"
     * @param group   which rows they are
     * @return what became of each, in order, after the commit. After a crash a row may be accepted a second time: it is told
     *         again what it was told first
     * @throws NotReading  if a person paused or cancelled the batch: nothing was accepted
     * @throws JournalDown if the journal cannot be written
     */
    public List<Acceptance> accept(List<Notice> notices, String source, BatchGroup group) {
        return of("").take(notices, true, entries -> new Accept(entries, source, true, null, group));
    }

    /** One account writes them all, be they of others too: all or nothing is one transaction. */
    private List<Acceptance> take(List<Notice> notices, boolean block, Function<List<Accept.Entry>, Accept> operation) {
        List<Accept.Entry> entries = new ArrayList<>(notices.size());
        for (Notice notice : notices) {
            entries.add(new Accept.Entry(notice, codec.write(notice)));
        }
        int permits = Math.min(Math.max(1, entries.size()), options.acceptQueue());
        takeRoom(permits, block);
        try {
            Accept accept = operation.apply(entries);
            accept.others().forEach(this::of); // an unknown one is the caller's mistake, none of the writer's
            writer.submit(accept);
            List<Acceptance> accepted = accept.done.join();
            lookAround(accept);
            return accepted;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            room.release(permits);
        }
    }

    /** Notices for other accounts are there: theirs need not find out by themselves. */
    private void lookAround(Accept accept) {
        accept.others().stream()
                .distinct()
                .forEach(account -> of(account).writer.submit(new Writer.LookAround()));
    }

    private void takeRoom(int permits, boolean block) {
        if (block) {
            room.acquireUninterruptibly(permits);
        } else if (!room.tryAcquire(permits)) {
            throw new JournalFull(options.acceptQueue());
        }
    }

    /**
     * Begins to hand out what is due.
     *
     * @param deliver  receives claims after their commit, on the writer's thread: it must not wait
     * @param capacity how many claims may be out at once
     */
    public void start(Deliver deliver, int capacity) {
        writer.start(deliver, capacity);
    }

    /** Hands out nothing more until {@link #start}; what is out stays out. Returns when that is certain. */
    public void pause() {
        writer.pauseHandOut();
    }

    /**
     * A step of a claim was carried out, or can never be. Returns at once; it is written with the next commit.
     *
     * @param claim the claim
     * @param step  what became of it
     */
    public void step(Claim claim, Step step) {
        writer.submit(new Writer.StepDone(claim, step));
    }

    /**
     * The attempt is over. Returns at once; it is written with the next commit.
     *
     * @param claim  the claim
     * @param ending what is to become of the notice
     */
    public void end(Claim claim, Ending ending) {
        end(claim, ending, 0);
    }

    /**
     * The attempt is over, and a message of it has opened a conversation for the notice's person. Returns at once; it is
     * written with the next commit, and all that wait for the same person join that conversation's line.
     *
     * @param claim  the claim
     * @param ending what is to become of the notice
     * @param opened the conversation; 0 for none
     */
    public void end(Claim claim, Ending ending, long opened) {
        writer.submit(new Writer.End(claim, ending, opened));
    }

    /**
     * The first message of a claim has opened a conversation for its person. Returns at once; it is written with the next
     * commit, so that a crash does not lose it.
     *
     * @param claim        the claim
     * @param conversation the conversation
     */
    public void opened(Claim claim, long conversation) {
        writer.submit(new Writer.Opened(claim, conversation));
    }

    /**
     * Hands a claim back for which nothing was sent: the attempt is taken back.
     *
     * @param claim the claim
     */
    public void release(Claim claim) {
        writer.submit(new Writer.Release(claim));
    }

    /**
     * Chatwoot refuses the token: nothing but one notice a minute is handed out until one gets through.
     */
    public void pauseUnauthorized() {
        writer.submit(new Writer.PauseUnauthorized());
    }

    /**
     * How Chatwoot can be reached now, for those who ask at the desk. Returns at once.
     *
     * @param traffic how it stands
     */
    public void traffic(TrafficNow traffic) {
        writer.submit(new Writer.PutTraffic(traffic));
    }

    /**
     * Somebody looked into a conversation for what a doubtful attempt did. Returns at once; it is written with the next
     * commit.
     *
     * @param claim    the claim
     * @param readBack what was seen
     */
    public void readBack(Claim claim, Story.ReadBack readBack) {
        writer.submit(new Writer.ReadBackDone(claim, readBack));
    }

    /**
     * Chatwoot told something about a message that it had stored. Returns at once; it is written with the next commit, if it
     * is about a notice of this journal and says something new.
     *
     * @param report what it told
     */
    public void report(MessageReport report) {
        writer.submit(report);
    }

    /**
     * A customer did something that may be an answer to a question of ours. Returns at once; it is written with the next
     * commit, if it is one and none was heard before.
     *
     * @param from what the customer did
     * @return done after the commit: the answer, or nothing if it is none
     */
    public CompletableFuture<Optional<CustomerAnswer>> hear(FromCustomer from) {
        Writer.Hear hear = new Writer.Hear(from, new CompletableFuture<>());
        writer.submit(hear);
        return hear.done();
    }

    /**
     * A customer wrote, so that there is a conversation now: what is parked for them is looked at at once. Returns at once.
     *
     * @param names each way in which a notice may name them
     */
    public void lookNow(List<Person> names) {
        if (!names.isEmpty()) {
            writer.submit(new Writer.LookNow(names));
        }
    }

    /**
     * Somebody looked into a conversation for answers that were not heard, and handed over what was there. Returns at once;
     * the questions are looked at again later, until they are so old that nobody will answer them.
     *
     * @param conversationId the conversation
     * @param lookFor        for how long after they were asked
     * @return done after the commit
     */
    public CompletableFuture<Void> looked(long conversationId, Duration lookFor) {
        Writer.Looked looked = new Writer.Looked(conversationId, lookFor, new CompletableFuture<>());
        writer.submit(looked);
        return looked.done();
    }

    /** @return the number of the last answer so far, to see whether there are new ones */
    public long answers() {
        return writer.answers();
    }

    /** @return a view for questions about answers; close it after use */
    public AnswerDesk answerDesk() {
        return AnswerDesk.open(options, codec);
    }

    /** @return the number of ends so far, to see whether there are new ones */
    public long outcomes() {
        return writer.outcomes();
    }

    /** @return true if notices can be accepted */
    public boolean isHealthy() {
        return writer.isHealthy();
    }

    /** @return why notices cannot be accepted, in words; "" if they can */
    public String trouble() {
        return writer.trouble();
    }

    /** @return why delivery is paused: "person", "unauthorized", or "" if it is not */
    public String paused() {
        return writer.paused();
    }

    /** @return a view for questions; close it after use */
    public JournalDesk desk() {
        return JournalDesk.open(options, codec);
    }

    /** Writes what is still to be written and closes the file, also for the other accounts. */
    @Override
    public void close() {
        all.values().forEach(journal -> journal.writer.close());
    }

    /** Receives what is due. */
    @FunctionalInterface
    public interface Deliver {
        /**
         * Takes claims; must return at once.
         *
         * @param claims at least one
         */
        void deliver(List<Claim> claims);

        /** @return how many claims may be out now, asked before each; 0 for none */
        default int most() {
            return Integer.MAX_VALUE;
        }

        /** @return how many claims may be out at once that files brought, 1 or more: the others must not wait for them */
        default int mostFromFiles() {
            return Integer.MAX_VALUE;
        }
    }
}
