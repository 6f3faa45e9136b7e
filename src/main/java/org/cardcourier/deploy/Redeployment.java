package org.cardcourier.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.cardcourier.Settings;
import org.cardcourier.check.Finding;
import org.cardcourier.check.HomeCheck;
import org.cardcourier.check.SettingsCheck;
import org.cardcourier.route.RouteSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the files of a home while Card Courier runs. What is saved together is looked at together, as {@code courier
 * check} would, and taken whole or not at all; until then, and after a refusal, the last good files keep running.
 *
 * <p>The files in use are kept in {@code data/in-use/}: templates and mappings are read there, and at the next start a bad
 * file is replaced by its copy from there.
 */
public final class Redeployment implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Redeployment.class);
    private static final long LOOK_MILLIS = 100;
    /** Several files that are saved together come within so long of each other; so do the two halves of one save. */
    private static final long CALM_MILLIS = 150;
    /** Times of files may be too coarse to show an edit: so often all are read. */
    private static final int READ_EVERY = 30;

    /** Settings that only routes use: all others were read once, when the process started. */
    private static final Set<String> LIVE = Set.of(
            "alarm.every",
            "journal.schedule",
            "journal.max-in-flight",
            "drop.poll-ms",
            "drop.wait-ms",
            "orders.period-ms",
            "orders.redelivery-ms",
            "answers.reconcile-ms",
            "answers.support-label");

    private final Settings settings;
    private final Supplier<Settings> reader;
    private final boolean isStrict;
    private final Clock clock;
    private final Path folder;
    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Standing standing;
    private volatile List<String> degraded = List.of();
    private List<String> restart = List.of();
    private Map<String, String> properties;
    private Target target;
    private Thread thread;
    private HomeFiles inUse;
    private HomeFiles seen;
    private Standing.Refusal refused;
    private String answered = "";
    private boolean isUnchecked;

    /** What edited files are put in the place of. */
    public interface Target {

        /**
         * Exchanges the routes that differ.
         *
         * @param before the files in use
         * @param after  those that come
         * @param was    the settings that routes could use
         * @param is     those that they can use now
         * @throws Exception if they cannot be built; those before run again
         */
        void exchange(HomeFiles before, HomeFiles after, Map<String, String> was, Map<String, String> is)
                throws Exception;

        /** Templates have been edited. */
        void refresh();

        /** @return the routes that came out of files */
        List<RouteSet.Running> routes();
    }

    /**
     * Nothing is read yet.
     *
     * @param settings as the process started with
     * @param reader   reads them again
     * @param isStrict whether a bad file stops the start although there is a good copy
     * @param clock    the time
     */
    public Redeployment(Settings settings, Supplier<Settings> reader, boolean isStrict, Clock clock) {
        this.settings = settings;
        this.reader = reader;
        this.isStrict = isStrict;
        this.clock = clock;
        this.folder = settings.home().resolve("data").resolve("in-use");
        this.properties = settings.all();
    }

    /** @return the folder that holds the templates/ and mappings/ in use */
    public Path folder() {
        return folder;
    }

    /** @return one sentence for each file of which another text is in use than lies in the home; often none */
    public List<String> degraded() {
        return degraded;
    }

    /** @return what runs now; null before {@link #watch} */
    public Standing standing() {
        return standing;
    }

    // ---- at the start

    /**
     * The files to start with: the home's, and of a bad one its last good copy. Without a copy a bad file is tried as it
     * is, and stops the start if its routes cannot be built: to leave a route out would be to lose what it does, unseen.
     *
     * @return the files, of which {@link #folder} holds copies
     * @throws Settings.Wrong if a file is bad and the start is a strict one
     */
    public HomeFiles begin() {
        HomeFiles here = HomeFiles.read(settings.home());
        HomeFiles good = lastGood();
        isUnchecked = good == null || !here.differing(good).isEmpty();
        HomeFiles start = here;
        if (isStrict || good != null && isUnchecked) {
            List<Finding> mistakes = mistakes(here, here.contents().keySet());
            isUnchecked = !mistakes.isEmpty();
            if (isStrict && isUnchecked) {
                throw new Settings.Wrong(mistakes.get(0) + " (start with --strict; see all with: courier check)");
            }
            if (isUnchecked && good != null) {
                start = repaired(here, good, mistakes);
            }
        }
        long now = clock.millis();
        start.contents().keySet().forEach(name -> since.put(name, now));
        inUse = start;
        seen = here;
        keep();
        return start;
    }

    private HomeFiles lastGood() {
        return Files.isDirectory(folder) && !Files.exists(unchecked()) ? HomeFiles.read(folder) : null;
    }

    private Path unchecked() {
        return folder.resolve("UNCHECKED");
    }

    private HomeFiles repaired(HomeFiles here, HomeFiles good, List<Finding> mistakes) {
        Set<String> bad = mistakes.stream().map(Finding::file).collect(Collectors.toCollection(TreeSet::new));
        Set<String> all = here.differing(good);
        bad.retainAll(all);
        all.remove(Settings.FILE); // as the process has read it already
        bad.remove(Settings.FILE);
        for (Set<String> names : List.of(bad, all)) {
            HomeFiles mixed = here.with(names, good);
            if (!names.isEmpty() && mistakes(mixed, mixed.contents().keySet()).isEmpty()) {
                isUnchecked = false;
                refused = new Standing.Refusal(clock.millis(), List.copyOf(names), mistakes);
                degraded = names.stream()
                        .map(name -> "the last good copy of " + name + " runs in its place"
                                + mistakes.stream()
                                        .filter(each -> each.file().equals(name))
                                        .findFirst()
                                        .map(each -> ": " + each)
                                        .orElse(""))
                        .toList();
                degraded.forEach(sentence -> LOG.warn("Degraded: {}", sentence));
                return mixed;
            }
        }
        return here;
    }

    /**
     * Watches from now on.
     *
     * @param of where the files run
     */
    public void watch(Target of) {
        target = of;
        standing = now();
        thread = new Thread(this::look, "redeployment");
        thread.setDaemon(true);
        thread.start();
    }

    // ---- while it runs

    private void look() {
        String last = "";
        int reads = 0;
        tell();
        if (isUnchecked) {
            checkLater();
        }
        while (!isClosing(LOOK_MILLIS)) {
            try {
                String request = request();
                String now = HomeFiles.signature(settings.home());
                if (!request.isEmpty() || !now.equals(last) || ++reads >= READ_EVERY) {
                    reads = 0;
                    last = calm(now, last);
                    take(HomeFiles.read(settings.home()), request);
                }
            } catch (UncheckedIOException e) {
                LOG.warn("The home's files cannot be read, what ran before runs on: {}", e.getMessage());
                isClosing(1000);
            } catch (RuntimeException | IOException e) {
                LOG.error("An edit could not be looked at, what ran before runs on", e);
                isClosing(1000);
            }
        }
    }

    private boolean isClosing(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Waits until nothing was touched for a moment. */
    private String calm(String now, String before) {
        String last = now;
        if (now.equals(before) || before.isEmpty()) {
            return last;
        }
        long calmSince = System.nanoTime();
        while (System.nanoTime() - calmSince < CALM_MILLIS * 1_000_000 && !isClosing(LOOK_MILLIS / 5)) {
            String latest = HomeFiles.signature(settings.home());
            if (!latest.equals(last)) {
                last = latest;
                calmSince = System.nanoTime();
            }
        }
        return last;
    }

    /** There is no last good copy of these files yet: it is now seen whether they may become it. */
    private void checkLater() {
        try {
            List<Finding> mistakes = mistakes(inUse, inUse.contents().keySet());
            mistakes.forEach(each -> known.add(saying(each)));
            mistakes.forEach(each -> LOG.warn("{} (it is in use since the start: nothing better is known)", each));
            isUnchecked = !mistakes.isEmpty();
            keep();
        } catch (RuntimeException e) {
            LOG.error("The files could not be looked at", e);
        }
    }

    private static String saying(Finding finding) {
        return finding.file() + " " + finding.sentence();
    }

    private String request() throws IOException {
        Path file = Requests.file(settings);
        if (!Files.exists(file)) {
            return "";
        }
        String id = Files.readString(file).strip();
        Files.delete(file);
        return id;
    }

    private void take(HomeFiles files, String request) throws IOException {
        boolean isNew = !files.differing(seen).isEmpty();
        if (isNew || !request.isEmpty()) {
            long start = System.nanoTime();
            Set<String> edited = files.differing(inUse);
            if (edited.isEmpty()) {
                refused = null; // what was refused is taken back
                degraded = List.of();
            } else if (!decide(files, edited, start)) {
                take(HomeFiles.read(settings.home()), request); // saved again meanwhile
                return;
            }
            seen = files;
            answered = request.isEmpty() ? answered : request;
            tell();
        }
    }

    /** @return false if the files were saved again while they were looked at */
    private boolean decide(HomeFiles files, Set<String> edited, long start) throws IOException {
        List<Finding> mistakes = mistakes(files, edited).stream()
                .filter(each -> !known.contains(saying(each)))
                .toList();
        Settings next = mistakes.isEmpty() && edited.contains(Settings.FILE) ? reread() : null;
        if (!HomeFiles.read(settings.home()).differing(files).isEmpty()) {
            return false;
        }
        if (mistakes.isEmpty()) {
            Finding failure = put(files, edited, next);
            if (failure != null) {
                mistakes = List.of(failure);
            }
        }
        if (mistakes.isEmpty()) {
            LOG.info("Taken: {}; live after {} ms", String.join(", ", edited), millisSince(start));
        } else {
            refused = new Standing.Refusal(clock.millis(), List.copyOf(edited), mistakes);
            LOG.warn(
                    "Refused: {}; what ran before runs on. {}{}",
                    String.join(", ", edited),
                    mistakes.get(0),
                    mistakes.size() == 1
                            ? ""
                            : " (and " + (mistakes.size() - 1) + " more; see: courier reload --check)");
        }
        return true;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private Settings reread() {
        try {
            return reader.get();
        } catch (Settings.Wrong e) {
            // what the check of settings cannot see, such as a file with a token that is gone: the process has it
            // already
            LOG.warn("{}", e.getMessage());
            return null;
        }
    }

    /** @return why it did not work; null if it did */
    private Finding put(HomeFiles files, Set<String> edited, Settings next) throws IOException {
        HomeFiles before = inUse;
        Map<String, String> was = properties;
        Map<String, String> is = next == null ? was : taken(was, next.all());
        files.with(routes(edited), before).writeTo(folder);
        target.refresh();
        try {
            target.exchange(before, files, was, is);
        } catch (Exception | LinkageError e) {
            LOG.debug("Routes could not be exchanged", e);
            before.writeTo(folder);
            target.refresh();
            return new Finding(
                    routes(edited).stream().findFirst().orElse(Settings.FILE),
                    0,
                    0,
                    "cannot run, although it looks right: " + innermost(e),
                    "",
                    Finding.Weight.MISTAKE);
        }
        long now = clock.millis();
        since.keySet().retainAll(files.contents().keySet());
        edited.stream().filter(files.contents()::containsKey).forEach(name -> since.put(name, now));
        properties = is;
        if (next != null) {
            restart = waiting(is, next);
        }
        inUse = files;
        refused = null;
        degraded = List.of();
        isUnchecked = !known.isEmpty();
        keep();
        return null;
    }

    private static Set<String> routes(Set<String> names) {
        return names.stream().filter(name -> name.startsWith("routes/")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String innermost(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }

    /** What routes may use from now on: of what only the start reads, that which it has read. */
    private static Map<String, String> taken(Map<String, String> was, Map<String, String> read) {
        Map<String, String> is = new TreeMap<>(read);
        for (String name : HomeFiles.differing(was, read)) {
            if (!isLive(name)) {
                if (was.containsKey(name)) {
                    is.put(name, was.get(name));
                } else {
                    is.remove(name);
                }
            }
        }
        return is;
    }

    private static boolean isLive(String name) {
        return LIVE.contains(name) || !Settings.isName(name) && !name.startsWith("camel.");
    }

    private List<String> waiting(Map<String, String> is, Settings next) {
        Set<String> names = HomeFiles.differing(is, next.all());
        if (!settings.chatwootToken().equals(next.chatwootToken())) {
            names.add("chatwoot.api-token");
        }
        if (!settings.webhookSecrets().equals(next.webhookSecrets())) {
            names.add("chatwoot.webhook-secret");
        }
        names.removeAll(Set.of(
                "answers.reconcile.on",
                "orders.on",
                "alarm.chat.on",
                "alarm.mail.on",
                "alarm.mail.starttls")); // said by their own names
        if (!names.isEmpty() && !List.copyOf(names).equals(restart)) {
            LOG.warn("These settings count from the next start on: {}", String.join(", ", names));
        }
        return List.copyOf(names);
    }

    // ---- looking

    private List<Finding> mistakes(HomeFiles files, Set<String> edited) {
        HomeCheck check = new HomeCheck(settings, clock);
        List<Finding> found = new ArrayList<>();
        Settings next = settings;
        if (edited.contains(Settings.FILE)) {
            SettingsCheck own = SettingsCheck.of(settings.home());
            found.addAll(own.report().findings());
            next = own.settings().orElse(settings);
            check = new HomeCheck(next, clock);
        }
        if (edited.contains(Settings.FILE) || !routes(edited).isEmpty()) {
            found.addAll(check.routes(files.routes()).findings());
        }
        boolean hasTemplates = edited.stream().anyMatch(name -> name.startsWith("templates/"));
        boolean hasMappings = edited.stream().anyMatch(name -> name.startsWith("mappings/"));
        if (hasTemplates || hasMappings) {
            Path staged = folder.resolveSibling("next");
            try {
                files.writeTo(staged);
            } catch (IOException e) {
                throw new UncheckedIOException(staged + " cannot be written", e);
            }
            if (hasTemplates) {
                found.addAll(check.templates(staged.resolve("templates")).findings());
            }
            if (hasMappings) {
                found.addAll(check.mappings(staged.resolve("mappings")).findings());
            }
        }
        return found.stream().filter(Finding::isMistake).toList();
    }

    // ---- telling

    private void keep() {
        try {
            inUse.writeTo(folder);
            if (isUnchecked) {
                Files.writeString(unchecked(), "These files started without having been checked.\n");
            } else {
                Files.deleteIfExists(unchecked());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written", e);
        }
    }

    private void tell() {
        standing = now();
        try {
            standing.write(settings);
        } catch (IOException e) {
            LOG.warn("What runs cannot be written down for courier routes: {}", e.toString());
        }
    }

    private Standing now() {
        Map<String, List<RouteSet.Running>> routes =
                target.routes().stream().collect(Collectors.groupingBy(each -> "routes/" + each.file()));
        List<Standing.InUse> files = new ArrayList<>();
        inUse.contents()
                .forEach((name, content) -> files.add(new Standing.InUse(
                        name, since.get(name), sha256(content), routes.getOrDefault(name, List.of()))));
        return new Standing(ProcessHandle.current().pid(), files, refused, degraded, restart, answered);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        if (thread != null) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(15)); // an exchange that has begun ends
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
